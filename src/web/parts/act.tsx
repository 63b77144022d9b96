import { randomUUID } from 'node:crypto';
import type { ComponentChild, ComponentChildren } from 'preact';
import { makesThing, type Command } from '../api/commands.js';
import type { Found, Kind, Sought } from '../find.js';
import { ABOUT, CHOSEN, labelsIn } from '../sent.js';
import type { Visit } from '../visit.js';
import { Choice } from './choice.js';
import { Mistakes } from './mistakes.js';
import { today } from './moment.js';
import { Sentence } from './sentence.js';

/** A form as it is shown: empty, or as it was typed with what is to be mended. */
export interface Form {
  readonly id: string;
  readonly typed: (field: string) => readonly string[];
  readonly problem: (field: string) => string | undefined;
  readonly sought: (field: string) => Sought;
  readonly isSent: boolean;
}

interface ActProps {
  readonly visit: Visit;
  readonly command: Command;
  /** The revision of the thing that the page shows. */
  readonly revision?: number;
  /** Fields that nobody types. */
  readonly fixed?: Readonly<Record<string, string | undefined>>;
  /** Where it is gone on to: where the address of the thing's own page begins, or a part of this one. */
  readonly then?: string;
  readonly children: (form: Form) => ComponentChildren;
}

/** The form as it was sent, where it is this one. */
export function formOf({ sent }: Visit, command: Command, fixed: ActProps['fixed'] = {}): Form {
  const id = [command, ...Object.values(fixed).filter((value) => value !== undefined)].join('-').replaceAll(/[^\w-]/g, '-');
  const own = sent?.fields.get(ABOUT.form) === id ? sent : undefined;
  return {
    id,
    typed: (field) => own?.fields.getAll(field) ?? [],
    problem: (field) => own?.mistakes.find((mistake) => mistake.field === field)?.message,
    sought: (field) => own?.sought[field] ?? {},
    isSent: own !== undefined,
  };
}

/** What is to be mended of the form that was sent, each with a way to its field where that is on the page. */
export const Refused = ({ visit: { sent } }: { readonly visit: Visit }) =>
  sent ? (
    <Mistakes
      mistakes={sent.mistakes.map(({ field, message }) => ({
        field: field !== undefined && labelsIn(sent.fields).has(field) ? `${sent.fields.get(ABOUT.form)}-${field}` : undefined,
        message,
      }))}
    />
  ) : null;

/** Sends one command, once however often it is pressed. */
export function Act({ visit, command, revision, fixed = {}, then, children }: ActProps) {
  const form = formOf(visit, command, fixed);
  const carried = Object.entries(fixed).filter((field): field is [string, string] => field[1] !== undefined);
  return (
    <form method="post" action={visit.address} class="act" data-once>
      <input type="hidden" name={ABOUT.command} value={command} />
      <input type="hidden" name={ABOUT.form} value={form.id} />
      <input type="hidden" name="commandId" value={makesThing(command) ? today() : randomUUID()} />
      {revision !== undefined && <input type="hidden" name="expectedRevision" value={revision} />}
      {then !== undefined && <input type="hidden" name={ABOUT.then} value={then} />}
      {carried.length > 0 && <input type="hidden" name={ABOUT.carries} value={carried.map(([name]) => name).join(' ')} />}
      {carried.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children(form)}
    </form>
  );
}

interface FoldedActProps extends ActProps {
  /** The act, in words: of what unfolds, and of its button. */
  readonly says: ComponentChild;
}

/** A command that is not the first that one would send: folded until it is wanted, or was refused. */
export const FoldedAct = ({ says, children, ...act }: FoldedActProps) => (
  <details class="folded" open={formOf(act.visit, act.command, act.fixed).isSent}>
    <summary>{says}</summary>
    <Act {...act}>
      {(form) => (
        <>
          {children(form)}
          <button class="second">{says}</button>
        </>
      )}
    </Act>
  </details>
);

/** Whether who asks may do it now. */
export const isOffered = (offers: readonly { readonly command: string; readonly open: boolean }[], command: Command): boolean =>
  offers.some((offer) => offer.command === command && offer.open);

interface FieldProps {
  readonly form: Form;
  /** The path in the command's input. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** What stands there where nothing was typed. */
  readonly value?: string;
  /** The command cannot do without it. */
  readonly needed?: boolean;
}

/** Says with the form what a field is called, and whether it has to be filled in. */
export const Called = ({ name, label, needed = false }: Pick<FieldProps, 'name' | 'label' | 'needed'>) => (
  <input type="hidden" name={needed ? ABOUT.needs : ABOUT.takes} value={`${name} ${label}`} />
);

const idOf = (form: Form, name: string): string => `${form.id}-${name}`;

interface WrappedProps extends FieldProps {
  readonly children: (attributes: { id: string; name: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ComponentChild;
}

function Wrapped({ form, name, label, hint, needed, children }: WrappedProps) {
  const id = idOf(form, name);
  const problem = form.problem(name);
  const describedBy = [problem !== undefined && `${id}-problem`, hint !== undefined && `${id}-hint`].filter(Boolean).join(' ');
  return (
    <div class={problem === undefined ? 'field' : 'field wrong'}>
      <label for={id}>{label}</label>
      <Called {...{ name, label, needed }} />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <Problem id={id} problem={problem} />
      {children({
        ...{ id, name },
        ...(describedBy !== '' && { 'aria-describedby': describedBy }),
        ...(problem !== undefined && { 'aria-invalid': true as const }),
      })}
    </div>
  );
}

const Problem = ({ id, problem }: { readonly id: string; readonly problem: string | undefined }) =>
  problem === undefined ? null : (
    <p class="wrong-because" id={`${id}-problem`}>
      <span class="unseen">Mistake: </span>
      <Sentence says={problem} />
    </p>
  );

/** One line of text, or another kind of input. */
export const Line = ({ type = 'text', ...field }: FieldProps & { readonly type?: 'text' | 'date' }) => (
  <Wrapped {...field}>
    {(attributes) => {
      const given = { ...attributes, dir: 'auto' as const, value: field.form.typed(field.name)[0] ?? field.value ?? '' };
      return type === 'date' ? <input type="date" {...given} /> : <input type="text" {...given} />;
    }}
  </Wrapped>
);

/** Text of several lines. */
export const Text = ({ rows = 3, ...field }: FieldProps & { readonly rows?: number }) => (
  <Wrapped {...field}>
    {(attributes) => (
      <textarea {...attributes} rows={rows} dir="auto">
        {withFirstLine(field.form.typed(field.name)[0] ?? field.value ?? '')}
      </textarea>
    )}
  </Wrapped>
);

/** Of a text that begins with a line feed, browsers leave that out. */
const withFirstLine = (text: string): string => (/^[\r\n]/.test(text) ? `\n${text}` : text);

/** One of few. */
export const Select = ({
  options,
  none,
  ...field
}: FieldProps & { readonly options: Readonly<Record<string, string>>; readonly none?: string }) => (
  <Wrapped {...field}>
    {(attributes) => (
      <select {...attributes}>
        {none !== undefined && <option value="">{none}</option>}
        {Object.entries(options).map(([code, says]) => (
          <option key={code} value={code} dir="auto" selected={code === (field.form.typed(field.name)[0] ?? field.value)}>
            {says}
          </option>
        ))}
      </select>
    )}
  </Wrapped>
);

/** Any of few. */
export function Checks({ form, name, label, hint, needed, options }: FieldProps & { readonly options: Readonly<Record<string, string>> }) {
  const id = idOf(form, name);
  const problem = form.problem(name);
  return (
    <fieldset id={id} tabIndex={-1} class={problem === undefined ? 'field' : 'field wrong'}>
      <legend>{label}</legend>
      <Called {...{ name, label, needed }} />
      {hint !== undefined && <p class="hint">{hint}</p>}
      <Problem id={id} problem={problem} />
      {Object.entries(options).map(([value, says]) => (
        <label key={value} class="option">
          <input type="checkbox" name={name} value={value} checked={form.typed(name).includes(value)} />
          <span dir="auto">{says}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Yes, where it is ticked. */
export const Tick = ({ form, name, label }: FieldProps) => (
  <label class="option">
    <Called {...{ name, label }} />
    <input id={idOf(form, name)} type="checkbox" name={name} value="true" checked={form.typed(name).includes('true')} />
    <span>{label}</span>
  </label>
);

interface ChosenProps extends FieldProps {
  readonly kind: Kind;
  /** The one that it is now. */
  readonly present?: Found;
}

/** A thing, chosen by typing. */
export function Chosen({ form, name, label, kind, value, present, needed }: ChosenProps) {
  const { chosen, candidates } = form.isSent ? form.sought(name) : { chosen: present };
  return (
    <>
      <input type="hidden" name={ABOUT.seek} value={`${kind} ${name}`} />
      <Called {...{ name, label, needed }} />
      <Choice
        id={idOf(form, name)}
        {...{ name, kind, label, chosen, candidates }}
        text={form.typed(name + CHOSEN).length > 0 ? undefined : (form.typed(name)[0] ?? value)}
        problem={form.problem(name)}
      />
    </>
  );
}

/** A sum of money, of one deal. */
export const Value = ({ form, name, label, value, currency = 'EUR' }: FieldProps & { readonly currency?: string }) => (
  <div class="value">
    <Line form={form} name={`${name}.amount`} label={label} value={value} />
    <Line form={form} name={`${name}.currency`} label="Currency" value={currency} />
  </div>
);
