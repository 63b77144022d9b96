import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DECISIONS, describeWhere, HISTORIES } from './can-run.js';
import { bringIn, startService, type Ask, type Running } from './service.js';

const NAMES_ANOTHER = /\bpep[-:`\s]*(\d{1,4})/gi;

/** A request of the history, all that was said of it, and which decided ones that names. */
interface Naming {
  readonly requestId: string;
  readonly text: string;
  readonly named: readonly string[];
}

function namings(): Naming[] {
  const texts = new Map<string, { asked: string; answered: string }>();
  const gone = new Set<string>();
  const decided = new Set<string>();
  for (const line of readFileSync(join(HISTORIES, DECISIONS), 'utf8').trim().split('\n')) {
    const { command, input } = JSON.parse(line) as { command: string; input: Record<string, string> };
    const { requestId = '', title, problem, rationale } = input;
    if (command === 'submitRequest') texts.set(requestId, { asked: `${title}\n${problem}`, answered: '' });
    if (command === 'withdrawRequest') gone.add(requestId);
    if (rationale === undefined) continue;
    decided.add(requestId);
    texts.get(requestId)!.answered += ` ${rationale}`;
  }
  return [...texts].flatMap(([requestId, { asked, answered }]) => {
    const keys = [...`${asked} ${answered}`.matchAll(NAMES_ANOTHER)].map(([, number]) => `PEP-${Number(number)}`);
    const named = [...new Set(keys)].filter((key) => key !== requestId && decided.has(key) && !gone.has(key));
    return named.length === 0 ? [] : { requestId, text: asked, named };
  });
}

describeWhere('histories')('precedents of real decisions', () => {
  let service: Running;
  let ask: Ask;
  const all = HISTORIES === '' ? [] : namings();

  beforeAll(async () => {
    service = await startService();
    ask = await service.as('Lea', 'LEADERSHIP');
    expect(await bringIn(service, join(HISTORIES, DECISIONS))).toMatchObject({ refused: 0 });
  });
  afterAll(() => service.stop());

  const FIND = `query ($requestId: ID, $text: String) { precedents(requestId: $requestId, text: $text, first: 11) {
    edges { node { request { requestId } decision { outcome rationale } reason words } } } }`;

  /** Of the decisions that are named, how many are among the first ten; and of those who name any, how many have one there. */
  async function among(asking: (naming: Naming) => Record<string, unknown>) {
    const found = { pairs: 0, of: 0, requests: 0 };
    for (const naming of all) {
      const { data, errors } = await ask(FIND, asking(naming));
      expect(errors).toBeUndefined();
      const nodes: { request: { requestId: string }; decision: object; reason: string; words: string[] }[] = data.precedents.edges.map(
        ({ node }: { node: object }) => node,
      );
      for (const { decision, reason, words } of nodes) {
        expect(decision).toEqual({ outcome: expect.stringMatching(/ED$/), rationale: expect.any(String) });
        expect(words.length).toBeGreaterThan(0);
        for (const word of words) expect(reason).toContain(`“${word}”`);
      }
      const keys = nodes.map(({ request }) => request.requestId).filter((key) => key !== naming.requestId);
      const there = naming.named.filter((key) => keys.slice(0, 10).includes(key)).length;
      found.pairs += there;
      found.of += naming.named.length;
      if (there > 0) found.requests++;
    }
    return { pairs: found.pairs / found.of, requests: found.requests / all.length, of: `${found.of} in ${all.length}` };
  }

  test('what a request names is among the first ten in three of five, and where its text names nothing any more as well', async () => {
    const byKey = await among(({ requestId }) => ({ requestId }));
    // nothing of the names themselves is left: neither PEP nor the number, wherever it stands
    const unnamed = await among(({ text }) => {
      const numbers = [...text.matchAll(NAMES_ANOTHER)].map(([, number]) => String(Number(number)));
      const words = text.replaceAll(NAMES_ANOTHER, ' ').replaceAll(/\bpeps?\b/gi, ' ');
      return { text: words.replaceAll(/\d+/g, (number) => (numbers.includes(String(Number(number))) ? ' ' : number)) };
    });
    console.log(`named: ${JSON.stringify(byKey)}\nwithout the names: ${JSON.stringify(unnamed)}`);
    expect(byKey.pairs).toBeGreaterThanOrEqual(0.6);
    expect(unnamed.pairs).toBeGreaterThanOrEqual(0.6);
  }, 600_000);
});
