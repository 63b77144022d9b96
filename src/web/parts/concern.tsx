import { CONCERN_OUTCOMES } from '../words.js';
import { Select, Text, type Form } from './act.js';

/** What is asked of who raises a concern. `done`, `stops`: what it may stop. */
export const Concern = ({ form, done, stops }: { readonly form: Form; readonly done: string; readonly stops: string }) => (
  <>
    <Text form={form} name="text" label="What worries you?" needed />
    <Select
      form={form}
      name="blocking"
      label={`May it be ${done} before this is settled?`}
      options={{ false: 'Yes', true: `No: it stops ${stops}` }}
    />
  </>
);

/** What is asked of who ends one. */
export const ConcernEnds = ({ form }: { readonly form: Form }) => (
  <>
    <Select form={form} name="outcome" label="How does it end?" options={CONCERN_OUTCOMES} />
    <Text form={form} name="note" label="Why?" needed />
  </>
);
