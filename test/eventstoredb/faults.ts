import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { FAILURES } from './failure.js';

/** The calls of a client, by what they are for. */
export type Call = 'append' | 'read' | 'subscribe' | 'features' | 'gossip';

/**
 * What a call may meet instead of its answer: its connection dropped, silence, or an error.
 * `…After`: it has done its work, the append is stored; a read or a subscription has given its first event.
 */
export type Fault = 'drop' | 'dropAfter' | 'hang' | 'hangAfter' | 'timeoutAfter' | 'notLeader' | keyof typeof FAILURES;

/** What passes: the same call again is answered. */
export const PASSING = [
  'drop',
  'dropAfter',
  'hang',
  'hangAfter',
  'timeoutAfter',
  'commitTimeout',
  'forwardingTimeout',
  'notReady',
  'tooBusy',
  'reset',
  'notLeader',
] as const satisfies readonly Fault[];

/** What goes wrong, and when: the controls of the stand-in. */
export class Faults {
  /** So many calls have come so far. */
  readonly received: Record<Call, number> = { append: 0, read: 0, subscribe: 0, features: 0, gossip: 0 };
  #next: { readonly fault: Fault; readonly of: readonly Call[] }[] = [];
  #drawn: () => Fault | undefined = () => undefined;
  #latency = 0;
  #trickle = 0;
  #stalled?: Promise<void>;
  #release = (): void => {};

  /** What the next calls meet, of one kind or of any that appends, reads or subscribes. */
  next(fault: Fault, { calls = 1, of }: { calls?: number; of?: Call } = {}): void {
    for (let call = 0; call < calls; call++) this.#next.push({ fault, of: of ? [of] : ['append', 'read', 'subscribe'] });
  }

  /** Every nth call that appends, reads or subscribes meets one of these faults, drawn by the seed. */
  everyNth(nth: number, seed: number, faults: readonly Fault[]): void {
    let [calls, state] = [0, seed];
    this.#drawn = () => {
      if (++calls % nth > 0) return undefined;
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return faults[Math.floor((state / 2 ** 32) * faults.length)];
    };
  }

  /** All calls hang, and subscriptions give nothing, for so many milliseconds or until `resume`. Then they go on, appends too. */
  stall(milliseconds?: number): void {
    this.#stalled ??= new Promise((resolve) => (this.#release = resolve));
    if (milliseconds !== undefined) setTimeout(() => this.resume(), milliseconds).unref();
  }

  resume(): void {
    this.#stalled = undefined;
    this.#release();
  }

  /** Every call takes so many milliseconds more; 0 = none. */
  slow(milliseconds: number): void {
    this.#latency = milliseconds;
  }

  /** Every event that is read comes so many milliseconds after the one before; 0 = at once. */
  trickle(milliseconds: number): void {
    this.#trickle = milliseconds;
  }

  /** Ends everything of the above. */
  heal(): void {
    this.#next = [];
    this.#drawn = () => undefined;
    this.#latency = 0;
    this.#trickle = 0;
    this.resume();
  }

  /** Resolves when the next event of a read may come. */
  protected async trickled(): Promise<void> {
    if (this.#trickle > 0) await sleep(this.#trickle);
  }

  /** While all hangs, what to wait for. */
  protected get stalled(): Promise<void> | undefined {
    return this.#stalled;
  }

  /** Keeps a call waiting as long as it must, and answers what it meets. */
  protected async meets(call: Call): Promise<Fault | undefined> {
    this.received[call]++;
    const index = this.#next.findIndex(({ of }) => of.includes(call));
    const planned = index < 0 ? undefined : this.#next.splice(index, 1)[0]!.fault;
    const drawn = call === 'features' || call === 'gossip' ? undefined : this.#drawn();
    while (this.#stalled) await this.#stalled;
    await (this.#latency > 0 ? sleep(this.#latency) : turn());
    return planned ?? drawn;
  }
}
