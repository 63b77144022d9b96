import type { EventLog } from '../event-log/event-log.js';
import type { Fact } from '../kernel/event.js';
import type { Objection } from '../kernel/refusal.js';

/** Several, one after the other. */
export class SecondLooks implements SecondLook {
  constructor(private readonly all: readonly SecondLook[]) {}

  async warnings(...facts: Parameters<SecondLook['warnings']>): Promise<readonly Objection[]> {
    const warnings: Objection[] = [];
    for (const look of this.all) warnings.push(...(await look.warnings(...facts)));
    return warnings;
  }
}

/** What deserves a second look in facts that were decided and shows in no stream that the decision looked at. It warns, and refuses nothing. */
export abstract class SecondLook {
  /** `log` is the one that the facts are for. */
  abstract warnings(facts: readonly Fact[], stream: string, log: Pick<EventLog, 'read'>): Promise<readonly Objection[]>;
}
