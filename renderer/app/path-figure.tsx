const hops = [20, 130, 240, 350];
const lanes = 24;

/** What Hopscope shows, in small: packets on their way past four hops, and one that a segment loses. */
export function PathFigure() {
  return (
    <svg className="figure" viewBox="0 0 370 128" role="presentation" aria-hidden="true">
      {hops.map((_, i) => (
        <line key={`lane-${hops[i]}`} className="figure__lane" x1="8" x2="362" y1={16 + i * 32} y2={16 + i * 32} />
      ))}
      {[28, 64, 100, 172, 208, 262].map((x, n) => {
        const lost = n === 3;
        const last = lost ? 1 : hops.length - 1;
        return (
          <g key={x}>
            {Array.from({ length: last }, (_, i) => (
              <line
                key={`${x}-${hops[i]}`}
                className="figure__link"
                x1={x + i * lanes}
                y1={16 + i * 32}
                x2={x + (i + 1) * lanes}
                y2={16 + (i + 1) * 32}
              />
            ))}
            {Array.from({ length: last + 1 }, (_, i) => (
              <rect
                key={`${x}-${hops[i]}-bar`}
                className="figure__packet"
                x={x + i * lanes - 1.5}
                y={16 + i * 32 - 9}
                width="3"
                height="9"
              />
            ))}
            {lost && (
              <>
                <line className="figure__lost" x1={x + lanes} y1="48" x2={x + lanes + 12} y2="64" />
                <path className="figure__lost" d={`M${x + lanes + 8} 60l8 8m0-8l-8 8`} />
              </>
            )}
          </g>
        );
      })}
    </svg>
  );
}
