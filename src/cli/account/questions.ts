import type { Asking } from '../answered.js';
import type { Told } from './account.js';

/** The moment that an account is of, as the API takes it. */
export interface AsOf {
  readonly position: string;
  readonly recordedAt: string;
}

export const PERSON = 'id name';

interface Page<Node> {
  readonly edges: readonly { readonly node: Node }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Every node of a list, and the paths of what was withheld of them. */
interface Every<Node> {
  readonly nodes: readonly Node[];
  readonly redacted: readonly string[];
}

/** Read page by page. */
async function everyOf<Node>(
  page: (after: string | null) => Promise<{ readonly page: Page<Node>; readonly redacted: readonly string[] }>,
): Promise<Every<Node>> {
  const nodes: Node[] = [];
  const redacted: string[] = [];
  for (let after: string | null = null; ;) {
    const one: Awaited<ReturnType<typeof page>> = await page(after);
    nodes.push(...one.page.edges.map(({ node }) => node));
    redacted.push(...one.redacted);
    after = one.page.pageInfo.endCursor;
    if (!one.page.pageInfo.hasNextPage) return { nodes, redacted };
  }
}

/** Every entry of a nested list: the question names it `page`, below `thing`s. */
export const entriesOf = <Node>(ask: Asking, question: string, variables: object): Promise<Every<Node>> =>
  everyOf<Node>(async (after) => {
    const { data, redacted } = await ask<Nested>(question, { ...variables, after });
    return { page: pageIn(data) as Page<Node>, redacted };
  });

interface Nested {
  readonly thing?: Nested;
  readonly page?: Page<unknown>;
}

function pageIn({ thing, page }: Nested): Page<unknown> {
  if (page) return page;
  if (!thing) throw new Error('The thing is gone.');
  return pageIn(thing);
}

const historyQuestion = (root: 'request' | 'commitment'): string => `
  query ($key: ID!, $asOf: AsOfInput, $after: String) {
    thing: ${root}(${root}Id: $key, asOf: $asOf) {
      page: history(first: 100, after: $after) {
        edges {
          node { type stream position summary effectiveAt recordedAt actor { ${PERSON} } via { ${PERSON} } data }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`;

/** Every event of these things, in order. */
export async function eventsOf(ask: Asking, root: 'request' | 'commitment', keys: readonly string[], asOf: AsOf): Promise<readonly Told[]> {
  const question = historyQuestion(root);
  const histories = await Promise.all(keys.map(async (key) => (await entriesOf<Told>(ask, question, { key, asOf })).nodes));
  return histories.flat().sort((a, b) => Number(a.position) - Number(b.position));
}
