import { WARNINGS } from '../words.js';

const isWarning = (code: string): code is keyof typeof WARNINGS => Object.hasOwn(WARNINGS, code);

/** What there is to say of what was just recorded. An address names codes of ours, and nothing else of it is shown. */
export function Warned({ codes = '' }: { readonly codes?: string }) {
  const known = [...new Set(codes.split('.'))].filter(isWarning);
  return known.length === 0 ? null : (
    <div class="warned" role="status">
      <p>
        <b>This was recorded. Have another look:</b>
      </p>
      <ul>
        {known.map((code) => (
          <li key={code}>{WARNINGS[code]}</li>
        ))}
      </ul>
    </div>
  );
}
