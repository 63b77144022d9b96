import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Conflict, EventLog } from '../event-log/event-log.js';
import { Refusal } from '../kernel/refusal.js';
import { ProcessManager } from '../reactions/process-manager.js';
import { Projector } from '../read-model/projector.js';

/** Nest token of the bytes that the store takes on this node's disk, as a function. */
export const STORE_BYTES = Symbol('STORE_BYTES');

/** From a tenth of a millisecond to five seconds. */
const BUCKETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/**
 * What runs through the doors of this node: commands and queries through Nest's two buses, appends into the log.
 * It measures them where they pass, so that nothing behind a door knows of it.
 */
@Injectable()
export class Metrics implements OnModuleInit {
  readonly #registry = new Registry();
  readonly #appends = this.#counter('sayso_appends_total', 'Appends that were written, in one commit or in one with others.');
  readonly #conflicts = this.#counter('sayso_append_conflicts_total', 'Appends that found their stream moved; most are decided again.');
  readonly #refusals = this.#counter('sayso_refusals_total', 'Commands that a rule refused, by its code.', 'code');
  readonly #appendSeconds = this.#seconds('sayso_append_seconds', 'From an append to its answer, which is durable.');
  readonly #querySeconds = this.#seconds('sayso_query_seconds', 'Of one query on this node’s read model, by its class.', 'query');

  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(Projector) private readonly projector: Projector,
    @Inject(ProcessManager) private readonly processManager: ProcessManager,
    @Inject(STORE_BYTES) storeBytes: () => number,
  ) {
    this.#gauge('sayso_read_model_lag_events', 'Events of the log that this node has not read yet.', async () => {
      const { position } = await this.projector.head();
      return position - this.projector.position;
    });
    this.#gauge(
      'sayso_reactions_position',
      'Position of the last event that every policy of this node has reacted to.',
      async () => this.processManager.position,
    );
    this.#gauge(
      'sayso_reactions_lag_events',
      'Events of the log that this node has not reacted to yet.',
      async () => (await this.projector.head()).position - this.processManager.position,
    );
    const failures: Counter = new Counter({
      name: 'sayso_reaction_failures_total',
      help: 'Times that a reaction failed, by its policy; each is tried again.',
      labelNames: ['policy'],
      registers: [this.#registry],
      collect: () => {
        failures.reset();
        for (const [policy, times] of this.processManager.failures) failures.inc({ policy }, times);
      },
    });
    this.#gauge('sayso_log_events', 'Events in the log.', async () => (await this.projector.head()).position);
    this.#gauge('sayso_store_bytes', 'Bytes that the store takes on the disk.', async () => storeBytes());
  }

  /** In the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  onModuleInit(): void {
    around(this.commands, 'execute', async (execute) => {
      try {
        return await execute();
      } catch (error) {
        if (error instanceof Refusal) for (const { code } of error.objections) this.#refusals.inc({ code });
        throw error;
      }
    });
    around(this.queries, 'execute', async (execute, [query]) => {
      const end = this.#querySeconds.startTimer({ query: (query as object).constructor.name });
      try {
        return await execute();
      } finally {
        end();
      }
    });
    // an append alone is one of a single entry
    around(this.log, 'appendAll', async (execute, [appends]) => {
      const end = this.#appendSeconds.startTimer();
      try {
        const answer = await execute();
        this.#appends.inc((appends as readonly unknown[]).length);
        return answer;
      } catch (error) {
        if (error instanceof Conflict) this.#conflicts.inc();
        throw error;
      } finally {
        end();
      }
    });
  }

  #counter(name: string, help: string, ...labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #seconds(name: string, help: string, ...labelNames: string[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets: BUCKETS, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, value: () => Promise<number>): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.#registry], collect: async () => gauge.set(await value()) });
  }
}

type Wrap = (execute: () => Promise<unknown>, given: readonly unknown[]) => Promise<unknown>;

/** From now on the method of this one object runs inside the wrap. */
function around<Name extends string>(
  target: { readonly [N in Name]: (...given: never[]) => Promise<unknown> },
  name: Name,
  wrap: Wrap,
): void {
  const method = target[name].bind(target) as (...given: unknown[]) => Promise<unknown>;
  Object.defineProperty(target, name, { value: (...given: unknown[]) => wrap(() => method(...given), given) });
}
