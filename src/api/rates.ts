import { setTimeout as sleep } from 'node:timers/promises';
import rateLimit from '@fastify/rate-limit';
import { HeaderMap } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../access/access.js';
import { actorId } from '../kernel/actor.js';

/** How much may be asked in a minute, of this node. */
export interface Rates {
  /** By one person, in units of cost. */
  readonly person: number;
  /** By one address, in requests, whoever they are from. */
  readonly address: number;
}

const MINUTE = 60_000;

/** People and addresses that are counted; of more, those who asked longest ago begin anew. */
const MOST_COUNTED = 10_000;

const REASON = 'is asked too much of this register in a minute';

/** Answers 429 TOO_MANY to an address that asks too often, whatever it asks for, before anything of the request is looked at. */
export async function boundAddresses(fastify: FastifyInstance, { address }: Rates): Promise<void> {
  await fastify.register(rateLimit, {
    global: false,
    max: address,
    timeWindow: MINUTE,
    cache: MOST_COUNTED,
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: () => Object.assign(new Error(`From this address ${REASON}: wait.`), { statusCode: 429 }),
  });
  // for each route alone, what has none would not be counted
  fastify.addHook('onRequest', fastify.rateLimit());
}

/** Under this name Nest hands over the budget of people, where there is one. */
export const BUDGET = Symbol('BUDGET');

/** What each person may still ask for: a bucket that a minute fills, wherever it stands. */
export class Budget {
  readonly #buckets = new LRUCache<string, { left: number; at: number }>({ max: MOST_COUNTED });

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes what an operation costs from the caller's bucket. Throws TOO_MANY, 429, where it does not hold so much, and takes nothing. */
  spend(caller: Caller, cost: number): void {
    const wait = this.#take(caller, cost, 0);
    if (wait > 0) throw tooMany(wait / 1_000);
  }

  /** Takes it once the bucket holds it and a quarter beside it: what goes on for long leaves its person something to ask by. */
  async spendInTime(caller: Caller, cost: number): Promise<void> {
    for (let wait; (wait = this.#take(caller, cost, this.perMinute / 4)) > 0;) await sleep(Math.ceil(wait));
  }

  /** Puts back what was taken for a cost and not used. */
  giveBack(caller: Caller, cost: number, used: number): void {
    const unused = Math.max(0, Math.min(cost, this.perMinute) - used);
    this.#buckets.set(actorId(caller), { left: Math.min(this.perMinute, this.#leftOf(caller) + unused), at: this.now() });
  }

  #leftOf(caller: Caller): number {
    const now = this.now();
    const { left, at } = this.#buckets.get(actorId(caller)) ?? { left: this.perMinute, at: now };
    return Math.min(this.perMinute, left + ((now - at) / MINUTE) * this.perMinute);
  }

  /** Takes a cost where so much stays; else answers how many milliseconds it takes until it would. */
  #take(caller: Caller, cost: number, staying: number): number {
    const left = this.#leftOf(caller);
    const wanted = Math.min(cost, this.perMinute - staying);
    const missing = wanted + staying - left;
    if (missing > 0) return (missing / this.perMinute) * MINUTE;
    this.#buckets.set(actorId(caller), { left: left - wanted, at: this.now() });
    return 0;
  }
}

function tooMany(seconds: number): GraphQLError {
  const headers = new HeaderMap([['retry-after', String(Math.ceil(seconds))]]);
  // the types are those of another server, which takes an object
  const extensions = { code: 'TOO_MANY', http: { status: 429, headers: headers as unknown as Record<string, string> } };
  return new GraphQLError(`By you ${REASON}: wait.`, { extensions });
}
