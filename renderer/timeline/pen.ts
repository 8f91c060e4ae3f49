/** What the drawing functions use of a canvas's context, so that others can take their strokes too. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'fillStyle'
  | 'strokeStyle'
  | 'globalAlpha'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'textBaseline'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'stroke'
  | 'fillRect'
  | 'strokeRect'
  | 'fillText'
  | 'rect'
  | 'fill'
  | 'clip'
  | 'save'
  | 'restore'
  | 'setLineDash'
> & {
  measureText(text: string): { width: number };
};
