interface BarsProps {
  /** What is shown, for who does not see it. */
  readonly says: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly shown: string; readonly href: string }[];
}

const WIDE = 220;
const TALL = 46;
/** Of the number beside the longest bar. */
const NUMBER = 140;

/** Lying bars, each under its words and with its number beside it, and a link to what it counts: no colour needed. */
export function Bars({ says, bars }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const lengthOf = (value: number) => Math.max(1, (value / most) * WIDE);
  return (
    <svg class="bars" viewBox={`0 0 ${WIDE + NUMBER} ${bars.length * TALL}`} role="group" aria-label={says}>
      {bars.map(({ label, value, shown, href }, n) => (
        <a key={label} href={href}>
          <text x={0} y={n * TALL + 16}>
            {label}
          </text>
          <rect x={0} y={n * TALL + 22} width={lengthOf(value)} height={18} rx="3" />
          <text x={lengthOf(value) + 6} y={n * TALL + 36}>
            {shown}
          </text>
        </a>
      ))}
    </svg>
  );
}
