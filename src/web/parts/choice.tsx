import type { Found, Kind } from '../find.js';
import { Sentence } from './sentence.js';

interface ChoiceProps {
  readonly kind: Kind;
  /** Of its field; absent: the kind's. */
  readonly name?: string;
  readonly id?: string;
  readonly label: string;
  /** What was typed. */
  readonly text?: string;
  readonly chosen?: Found;
  /** Those that the text may mean. */
  readonly candidates?: readonly Found[];
  readonly problem?: string;
}

/** One thing, chosen by typing. Without a script the server looks for the text and asks which one; with it a list opens while typing. */
export const Choice = ({ kind, name = kind, id = name, label, text = '', chosen, candidates = [], problem }: ChoiceProps) => (
  <div class={problem === undefined ? 'field' : 'field wrong'}>
    <label for={id}>{label}</label>
    {problem !== undefined && (
      <p class="wrong-because" id={`${id}-problem`}>
        <span class="unseen">Mistake: </span>
        <Sentence says={problem} />
      </p>
    )}
    <div class="choice" data-choice={kind}>
      <input
        id={id}
        name={name}
        type="text"
        dir="auto"
        value={chosen?.name ?? text}
        data-key={chosen?.key}
        autocapitalize="none"
        spellcheck={false}
        enterkeyhint="search"
        aria-invalid={problem === undefined ? undefined : true}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
      />
    </div>
    {candidates.length > 0 && (
      <fieldset class="which">
        <legend>Which one?</legend>
        {candidates.map(({ key, name: called, about }) => (
          <label class="option" key={key}>
            <input type="radio" name={`${name}Key`} value={key} />
            <span dir="auto">{called}</span>
            {about !== undefined && <small dir="auto">{about}</small>}
          </label>
        ))}
      </fieldset>
    )}
  </div>
);
