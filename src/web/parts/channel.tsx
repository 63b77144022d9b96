import { CHANNELS } from '../words.js';
import { Called, type Form } from './act.js';

const LABEL = 'How were they told?';

/** How somebody was told. */
export const Channel = ({ form }: { readonly form: Pick<Form, 'typed'> }) => (
  <label class="how">
    <span class="unseen">{LABEL}</span>
    <Called name="channel" label={LABEL} />
    <select name="channel">
      {Object.entries(CHANNELS).map(([code, how]) => (
        <option key={code} value={code} selected={code === form.typed('channel')[0]}>
          {how}
        </option>
      ))}
    </select>
  </label>
);
