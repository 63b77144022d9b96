import { Line, Text, type Form } from '../parts/act.js';
import type { Words } from '../parts/words-card.js';

/** What is asked of words for customers. */
export const WordingFields = ({ form, words }: { readonly form: Form; readonly words?: Words }) => (
  <>
    <Text
      form={form}
      name="wording.canSay"
      label="What may be said?"
      hint="As it is to be said, word by word."
      rows={4}
      value={words?.canSay}
      needed
    />
    <Text form={form} name="wording.cannotSay" label="What may not be said?" value={words?.cannotSay} needed />
    <Text
      form={form}
      name="wording.conditions"
      label="Only if"
      hint="One condition a line."
      rows={2}
      value={words?.conditions.join('\n')}
    />
    <Line form={form} name="wording.promisedDate" label="Delivered by" type="date" value={words?.promisedDate ?? undefined} />
    <Line form={form} name="wording.validUntil" label="Holds until" type="date" value={words?.validUntil ?? undefined} />
  </>
);
