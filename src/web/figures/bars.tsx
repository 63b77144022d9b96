interface BarsProps {
  /** What is shown, for who does not see it. */
  readonly says: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly shown: string; readonly href: string }[];
}

const WIDE = 300;
const TALL = 26;
const LABEL = 130;

/** Lying bars, each with its words and number beside it and a link to what it counts: no colour needed. */
export function Bars({ says, bars }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const lengthOf = (value: number) => Math.max(1, (value / most) * WIDE);
  return (
    <svg class="bars" viewBox={`0 0 ${LABEL + WIDE + 60} ${bars.length * TALL}`} role="group" aria-label={says}>
      {bars.map(({ label, value, shown, href }, n) => (
        <a key={label} href={href}>
          <text x={LABEL - 8} y={n * TALL + 17} text-anchor="end">
            {label}
          </text>
          <rect x={LABEL} y={n * TALL + 4} width={lengthOf(value)} height={TALL - 8} rx="3" />
          <text x={LABEL + lengthOf(value) + 6} y={n * TALL + 17}>
            {shown}
          </text>
        </a>
      ))}
    </svg>
  );
}
