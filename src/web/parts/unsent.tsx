import { isCarried, labelsIn } from '../sent.js';
import { Fact, Section } from './things.js';

interface UnsentProps {
  /** When it can be sent again. */
  readonly hint: string;
  readonly address: string;
  readonly fields: URLSearchParams;
}

/** A form that was not taken, whatever it says: its text, to be copied, and the form, to be sent again as it was. */
export const Unsent = ({ hint, address, fields }: UnsentProps) => (
  <Section id="unsent" says="Not sent yet: your text">
    <p class="hint">{hint} Until then it stands on this page alone.</p>
    <dl class="facts written">
      {filledIn(fields).map(({ label, text }, n) => (
        <Fact key={n} says={label}>
          {text}
        </Fact>
      ))}
    </dl>
    <form method="post" action={address}>
      {[...fields].map(([name, value], n) => (
        <input key={n} type="hidden" name={name} value={value} />
      ))}
      <button class="second">Send it again</button>
    </form>
  </Section>
);

/** What was filled in, each with what it is. */
function filledIn(fields: URLSearchParams): readonly { readonly label: string; readonly text: string }[] {
  const labels = labelsIn(fields);
  return [...fields]
    .filter(([path, text]) => text.trim() !== '' && !isCarried(fields, path))
    .map(([path, text]) => ({ label: labels.get(path) ?? path, text }));
}
