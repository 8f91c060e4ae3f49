import { useTranslation } from 'react-i18next';
import { hexRows } from './hex-rows.ts';

/** The first bytes of the packet as captured at one hop. */
export function HexView({ bytes, hop }: { bytes: Uint8Array; hop: string }) {
  const { t } = useTranslation('views');
  return (
    <section className="packet-bytes">
      <h3>{t('packet.bytesAt', { hop, count: bytes.length })}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it where it is wider than its panel */}
      <pre tabIndex={0}>
        {hexRows(bytes, 8).map((row) => (
          <span key={row.offset}>
            <i>{row.offset}</i> {row.hex} <span className="ascii">{row.text}</span>
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  );
}
