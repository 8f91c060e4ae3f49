/** Small settings of the window that outlive it (sizes, theme, language). A store that fails is as good as an empty one. */
export function remembered<T extends string | number | boolean>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`hopscope.${key}`);
    if (text === null) return otherwise;
    const value: unknown = JSON.parse(text);
    return typeof value === typeof otherwise ? (value as T) : otherwise;
  } catch {
    return otherwise;
  }
}

export function remember(key: string, value: string | number | boolean): void {
  try {
    localStorage.setItem(`hopscope.${key}`, JSON.stringify(value));
  } catch {
    // A full or forbidden store only means that the setting is not remembered.
  }
}
