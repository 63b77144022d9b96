import { CHANNELS } from '../words.js';
import type { Form } from './act.js';

/** How somebody was told. */
export const Channel = ({ form, name = 'channel' }: { readonly form: Pick<Form, 'typed'>; readonly name?: string }) => (
  <label class="how">
    <span class="unseen">How were they told?</span>
    <select name={name}>
      {Object.entries(CHANNELS).map(([code, how]) => (
        <option key={code} value={code} selected={code === form.typed(name)[0]}>
          {how}
        </option>
      ))}
    </select>
  </label>
);
