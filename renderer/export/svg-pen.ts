import type { Pen } from '../timeline/pen.ts';

/** Numbers in a picture: hundredths of a pixel are enough. */
const num = (value: number): string => String(Math.round(value * 100) / 100);

/** Text and attribute values: what a file from outside says must not become markup; what XML cannot hold is left out. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const ANCHOR: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end', end: 'end' };

/** How wide a text is in a font of CSS, px. */
export type Measure = (font: string, text: string) => number;

interface Kept {
  state: Pick<
    SvgPen,
    'fillStyle' | 'strokeStyle' | 'globalAlpha' | 'lineWidth' | 'font' | 'textAlign' | 'textBaseline'
  >;
  /** Groups opened since. */
  groups: number;
}

/**
 * Takes the strokes that a canvas would and keeps them as SVG: text stays text, rectangles of one colour that follow each
 * other share a path.
 */
export class SvgPen implements Pen {
  fillStyle: Pen['fillStyle'] = '#000';
  strokeStyle: Pen['strokeStyle'] = '#000';
  globalAlpha = 1;
  lineWidth = 1;
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'left';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  readonly #parts: string[] = [];
  #path: string[] = [];
  /** Rectangles that wait for the end of their run, and how they are painted. */
  #run: string[] = [];
  #paint = '';
  #clips = 0;
  #dash = '';
  readonly #kept: Kept[] = [];
  readonly #measure: Measure;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  beginPath(): void {
    this.#path = [];
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${num(x)} ${num(y)}`);
  }

  lineTo(x: number, y: number): void {
    // A canvas begins where its first line ends.
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${num(x)} ${num(y)}`);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(`M${num(x)} ${num(y)}h${num(width)}v${num(height)}h${num(-width)}z`);
  }

  fill(): void {
    if (this.#path.length > 0) this.#add(`<path d="${this.#path.join('')}" ${this.#filled()}/>`);
  }

  /** Holds until what was saved last is restored. */
  clip(): void {
    const id = `area-${++this.#clips}`;
    this.#add(`<clipPath id="${id}"><path d="${this.#path.join('')}"/></clipPath><g clip-path="url(#${id})">`);
    const kept = this.#kept.at(-1);
    if (kept !== undefined) kept.groups++;
  }

  save(): void {
    const { fillStyle, strokeStyle, globalAlpha, lineWidth, font, textAlign, textBaseline } = this;
    const state = { fillStyle, strokeStyle, globalAlpha, lineWidth, font, textAlign, textBaseline };
    this.#kept.push({ state, groups: 0 });
  }

  restore(): void {
    const kept = this.#kept.pop();
    if (kept === undefined) return;
    for (let i = 0; i < kept.groups; i++) this.#add('</g>');
    Object.assign(this, kept.state);
  }

  setLineDash(segments: readonly number[]): void {
    this.#dash = segments.map(num).join(' ');
  }

  measureText(text: string): { width: number } {
    return { width: this.#measure(this.font, text) };
  }

  stroke(): void {
    if (this.#path.length > 0) this.#add(`<path d="${this.#path.join('')}" ${this.#stroked()}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#rectangle(x, y, width, height, this.#filled());
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#rectangle(x, y, width, height, this.#stroked());
  }

  fillText(text: string, x: number, y: number): void {
    const [, weight = '', size = '10', family = 'sans-serif'] = /^(\d{3} )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    // Not every program knows dominant-baseline: the middle of the digits is 0.36 of their size above the line.
    const line = this.textBaseline === 'middle' ? y + Number(size) * 0.36 : y;
    const anchor = ANCHOR[this.textAlign];
    const style = [
      `font-family="${xmlText(family)}"`,
      `font-size="${size}"`,
      weight === '' ? '' : `font-weight="${weight.trim()}"`,
      anchor === undefined ? '' : `text-anchor="${anchor}"`,
      this.#filled(),
    ].filter((part) => part !== '');
    this.#add(`<text x="${num(x)}" y="${num(line)}" ${style.join(' ')}>${xmlText(text)}</text>`);
  }

  /** What is drawn inside `draw` is moved by x and y, and cut at width and height. */
  within(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `area-${++this.#clips}`;
    this.#add(`<clipPath id="${id}"><path d="M0 0H${num(width)}V${num(height)}H0Z"/></clipPath>`);
    this.#add(`<g transform="translate(${num(x)} ${num(y)})"><g clip-path="url(#${id})">`);
    draw();
    this.#add('</g></g>');
  }

  /** The picture as a file. @param title what it shows, for those who cannot see it */
  file(width: number, height: number, title: string): string {
    this.#flush();
    const size = `width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}"`;
    const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img"><title>${xmlText(title)}</title>`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${this.#parts.join('\n')}\n</svg>\n`;
  }

  #rectangle(x: number, y: number, width: number, height: number, paint: string): void {
    if (paint !== this.#paint) this.#flush();
    this.#paint = paint;
    this.#run.push(`M${num(x)} ${num(y)}h${num(width)}v${num(height)}h${num(-width)}z`);
  }

  #flush(): void {
    if (this.#run.length > 0) this.#parts.push(`<path d="${this.#run.join('')}" ${this.#paint}/>`);
    this.#run = [];
  }

  #add(part: string): void {
    this.#flush();
    this.#parts.push(part);
  }

  #filled(): string {
    return `fill="${xmlText(String(this.fillStyle))}"${this.#alpha()}`;
  }

  #stroked(): string {
    const dash = this.#dash === '' ? '' : ` stroke-dasharray="${this.#dash}"`;
    return `fill="none" stroke="${xmlText(String(this.strokeStyle))}" stroke-width="${num(this.lineWidth)}"${dash}${this.#alpha()}`;
  }

  #alpha(): string {
    return this.globalAlpha === 1 ? '' : ` opacity="${num(this.globalAlpha)}"`;
  }
}
