import { expect } from '@jest/globals';
import type { Actor } from '../src/kernel/actor.js';
import { fold, looksOf, type Decider, type EvolveCircumstance, type Look, type Mark, type Occasion } from '../src/kernel/decider.js';
import type { FactOf } from '../src/kernel/event.js';
import { Refusal, type Objection } from '../src/kernel/refusal.js';
import { codesIn, ownWordsOf } from './codes.js';

export const person = (name: string, ...roles: Actor['roles']): Actor => ({ issuer: 'test', subject: name, name, roles });

/** Ada of sales and product, at noon of 1 March 2026, looking at nothing. */
const NOON = '2026-03-01T12:00:00.000Z';
const ADA = person('Ada', 'SALES', 'PRODUCT');

/** A fact, by Ada at noon, at position 0, unless it says otherwise. */
export type Past<Facts> = FactOf<Facts> & Partial<EvolveCircumstance>;

/** What other streams hold: stream name to its facts. */
export type Elsewhere = Readonly<Record<string, readonly ({ type: string; data: unknown } & Partial<Mark>)[]>>;

type At = Partial<Omit<Occasion, 'seen' | 'leadingTo'>> & { readonly elsewhere?: Elsewhere };

/** What an objection says is for people; its code and field are for clients. */
const expectWords = (objections: readonly Objection[]): void =>
  expect(objections.filter(({ message }) => codesIn(ownWordsOf(message)).length > 0)).toEqual([]);

/** given(facts).when(command).then(facts) on a bare decider: no Nest, no store. */
export function given<State, Facts, Commands>(decider: Decider<State, Facts, Commands>, ...past: Past<Facts>[]) {
  const state = fold(
    decider,
    past.map((fact) => ({ actor: ADA, effectiveAt: NOON, position: 0, ...fact })),
  );
  return {
    when<Name extends keyof Commands>(name: Name, input: Partial<Commands[Name]>, { elsewhere = {}, ...at }: At = {}) {
      const folded = <Seen>({ stream, initial, evolve }: Look<Seen>): Seen =>
        (elsewhere[stream] ?? [])
          .map((fact) => ({ effectiveAt: NOON, position: 0, ...fact }))
          .filter(({ position }) => !at.cause || position <= at.cause.position)
          .reduce((before, fact) => evolve(before, fact as never), initial);
      const declared = new Set<string>();
      const declare = (look: Look<unknown>): void => {
        if (declared.has(look.stream)) return;
        declared.add(look.stream);
        look.next?.(folded(look)).forEach(declare);
      };
      looksOf(decider, name, state, input as Commands[Name]).forEach(declare);
      const leadingTo = ({ stream, from }: Look<unknown>): string[] =>
        Object.keys(elsewhere).filter((other) => {
          const look = from?.(other);
          if (!look?.next?.(folded(look)).some((next) => next.stream === stream)) return false;
          declare(look);
          return true;
        });
      const seen = <Seen>(look: Look<Seen>): Seen => {
        expect(declared).toContain(look.stream);
        return folded(look);
      };
      const moment = at.at ?? NOON;
      const act = () => {
        const verdict = decider.decide[name](state, input as Commands[Name], {
          by: ADA,
          at: moment,
          today: moment.slice(0, 10),
          newId: 'made',
          seen,
          leadingTo,
          ...at,
        });
        const { records, besides } = decider;
        for (const [n, { type }] of verdict.facts.entries())
          expect([...records[name], ...(n > 0 ? (besides?.[name] ?? []) : [])]).toContain(type);
        return verdict;
      };
      /** What follows, or the code of the refusal. */
      const outcome = (): readonly FactOf<Facts>[] | string => {
        try {
          return act().facts;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          return error.objections.map(({ code }) => code).join(' ');
        }
      };
      return {
        outcome,
        then: (...facts: FactOf<Facts>[]) => expect(act().facts).toEqual(facts),
        thenNothing: () => expect(act().facts).toEqual([]),
        thenWarned(...codes: string[]) {
          const { warnings = [] } = act();
          expect(warnings.map(({ code }) => code)).toEqual(codes);
          expectWords(warnings);
        },
        thenRefused(code: string, field?: string, message?: string) {
          let refusal: unknown;
          try {
            act();
          } catch (error) {
            refusal = error;
          }
          expect(refusal).toBeInstanceOf(Refusal);
          expect((refusal as Refusal).objections).toMatchObject([{ code, ...(field && { field }), ...(message && { message }) }]);
          expectWords((refusal as Refusal).objections);
        },
      };
    },
  };
}
