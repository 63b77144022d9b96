import { FAULTS, REFUSALS, WARNINGS, type FaultCode, type RefusalCode, type WarningCode } from './codes.js';

/** One reason why a command was refused, or a warning beside one that was not. */
export interface Objection {
  readonly code: RefusalCode | WarningCode;
  /** Dotted path of the input it is about. */
  readonly field?: string;
  /** One plain sentence. */
  readonly message: string;
  /** Number of the thing's last event when a rule said no; absent where it did not exist. */
  readonly revision?: number;
}

/** A rule said no. Nothing was written. Faults (a full disk, a lost store) are other errors. */
export class Refusal extends Error {
  constructor(readonly objections: readonly Objection[]) {
    super(objections.map(({ message }) => message).join(' '));
    this.name = 'Refusal';
  }

  /** The same refusal, told with the revision that the rule looked at. */
  at(revision: number): Refusal {
    return revision < 0 ? this : new Refusal(this.objections.map((objection) => ({ ...objection, revision })));
  }

  /** The same refusal in the words of its codes, for who may not read what the rule looked at. */
  inGeneral(): Refusal {
    return new Refusal(this.objections.map((objection) => ({ ...objection, message: { ...WARNINGS, ...REFUSALS }[objection.code] })));
  }
}

export function refuse(code: RefusalCode, field: string | undefined, message: string): never {
  throw new Refusal([field === undefined ? { code, message } : { code, field, message }]);
}

/** Those that name an event, and with it a thing. */
const NAMING: readonly FaultCode[] = ['HISTORY_DAMAGED', 'READ_MODEL_STOPPED'];

/**
 * Something broke or is missing that no input could mend: the store is full, away or damaged.
 * Its code and message are meant for the caller; what caused it is not.
 */
export class Fault extends Error {
  constructor(
    readonly code: Exclude<FaultCode, 'INTERNAL_SERVER_ERROR'>,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'Fault';
  }

  /** The same fault, in the words of its code where its own may name a thing: for who may not read. */
  inGeneral(): Fault {
    return NAMING.includes(this.code) ? new Fault(this.code, FAULTS[this.code], { cause: this }) : this;
  }
}
