import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SvgPen, xmlText } from '../../../renderer/export/svg-pen.ts';

describe('the pen that writes SVG', () => {
  it('keeps text as text, and lets none of it become markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = xmlText(text);
        expect(safe).not.toMatch(/[<>"']|&(?!#\d+;)/);
        const back = safe.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
        // What XML cannot hold is gone, the rest is there in its order.
        expect([...back].every((character) => text.includes(character))).toBe(true);
      }),
    );
    const pen = new SvgPen((_, text) => text.length * 6);
    pen.font = '600 12px Inter, sans-serif';
    pen.textBaseline = 'middle';
    pen.fillText('<script>a & b</script>', 3, 10);
    const file = pen.file(100, 50, 'x');
    expect(file).toContain('>&#60;script&#62;a &#38; b&#60;/script&#62;</text>');
    expect(file).toContain('y="14.32" font-family="Inter, sans-serif" font-size="12" font-weight="600"');
  });

  it('puts rectangles of one colour into one path, and others after them', () => {
    const pen = new SvgPen((_, text) => text.length * 6);
    pen.fillStyle = '#111';
    pen.fillRect(0, 0, 1, 10);
    pen.fillRect(2, 5, 1, -5);
    pen.globalAlpha = 0.5;
    pen.fillRect(4, 0, 1, 1);
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.lineTo(1.005, 2);
    pen.stroke();
    const body = pen.file(10, 10, '').split('\n').slice(2, -2);
    expect(body).toEqual([
      '<path d="M0 0h1v10h-1zM2 5h1v-5h-1z" fill="#111"/>',
      '<path d="M4 0h1v1h-1z" fill="#111" opacity="0.5"/>',
      '<path d="M0 0L1 2" fill="none" stroke="#000" stroke-width="1"/>',
    ]);
  });

  it('cuts at a clip until the state before it comes back', () => {
    const pen = new SvgPen((_, text) => text.length * 6);
    pen.fillStyle = '#111';
    pen.save();
    pen.beginPath();
    pen.rect(1, 2, 3, 4);
    pen.clip();
    pen.fillStyle = '#222';
    pen.fillRect(0, 0, 9, 9);
    pen.restore();
    pen.fillRect(0, 0, 1, 1);
    expect(pen.file(10, 10, '').split('\n').slice(2, -2)).toEqual([
      '<clipPath id="area-1"><path d="M1 2h3v4h-3z"/></clipPath><g clip-path="url(#area-1)">',
      '<path d="M0 0h9v9h-9z" fill="#222"/>',
      '</g>',
      '<path d="M0 0h1v1h-1z" fill="#111"/>',
    ]);
    expect(pen.measureText('four').width).toBe(24);
  });
});
