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

/** Answers 429 TOO_MANY to an address that asks too often, before anything of the request is looked at. */
export async function boundAddresses(fastify: FastifyInstance, { address }: Rates): Promise<void> {
  await fastify.register(rateLimit, {
    max: address,
    timeWindow: MINUTE,
    cache: MOST_COUNTED,
    hook: 'onRequest',
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: () => Object.assign(new Error(`From this address ${REASON}: wait.`), { statusCode: 429 }),
  });
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
    const id = actorId(caller);
    const now = this.now();
    const { left: before, at } = this.#buckets.get(id) ?? { left: this.perMinute, at: now };
    const left = Math.min(this.perMinute, before + ((now - at) / MINUTE) * this.perMinute);
    const wanted = Math.min(cost, this.perMinute);
    if (left < wanted) throw tooMany(((wanted - left) / this.perMinute) * 60);
    this.#buckets.set(id, { left: left - wanted, at: now });
  }
}

function tooMany(seconds: number): GraphQLError {
  const headers = new HeaderMap([['retry-after', String(Math.ceil(seconds))]]);
  // the types are those of another server, which takes an object
  const extensions = { code: 'TOO_MANY', http: { status: 429, headers: headers as unknown as Record<string, string> } };
  return new GraphQLError(`By you ${REASON}: wait.`, { extensions });
}
