import { CHANNELS } from '../words.js';
import type { Form } from './act.js';

/** How somebody was told. */
export const Channel = ({ form }: { readonly form: Pick<Form, 'typed'> }) => (
  <label class="how">
    <span class="unseen">How were they told?</span>
    <select name="channel">
      {Object.entries(CHANNELS).map(([code, how]) => (
        <option key={code} value={code} selected={code === form.typed('channel')[0]}>
          {how}
        </option>
      ))}
    </select>
  </label>
);
