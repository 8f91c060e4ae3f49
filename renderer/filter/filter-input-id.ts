/** The element that keys and buttons elsewhere bring the focus to. */
export const FILTER_INPUT = 'filter-input';
