import { Ended, FOUND_WRONG, WRONG_USAGE } from '../exit.js';
import { later, parseDay, type Instant } from '../kernel/time.js';
import { moment, type Account } from './account/account.js';
import { commitmentAccount } from './account/commitment.account.js';

import { asMarkdown } from './account/markdown.js';
import { asPage } from './account/page.js';
import type { AsOf } from './account/questions.js';
import { requestAccount } from './account/request.account.js';
import type { Asking } from './answered.js';
import { asking } from './asking.js';
import type { Remote } from './remote.js';

interface ReportOptions extends Remote {
  readonly format: 'md' | 'html';
  /** What the register knew at the end of this day. */
  readonly asOf?: string;
}

/** Writes the account of one request or promise to standard output. Ends with 1 where there is none by that key, or was none then. */
export async function printReport(id: string, { format, asOf, ...remote }: ReportOptions): Promise<void> {
  const recordedBy = asOf === undefined ? undefined : endOf(asOf);
  const account = await asking(remote, (ask) => accountOf(ask, id, recordedBy));
  if (!account) {
    const then = asOf === undefined ? '' : ' on that day';
    throw new Ended(FOUND_WRONG, `There is no request and no promise ${id}${then}.`);
  }
  process.stdout.write(format === 'md' ? asMarkdown(account) : asPage(account));
}

/** Throws Ended where it is no day, or one that has not come. */
function endOf(text: string): Instant {
  const day = parseDay(text);
  if (day === undefined) throw new Ended(WRONG_USAGE, `${text} is no day: write it as 2027-03-31.`);
  if (day > new Date().toISOString().slice(0, 10)) throw new Ended(WRONG_USAGE, `${text} has not come yet.`);
  return `${day}T23:59:59.999Z`;
}

async function accountOf(ask: Asking, id: string, recordedBy: Instant | undefined): Promise<Account | undefined> {
  const found = await (recordedBy === undefined ? now(ask) : then(ask, recordedBy));
  if (!found) return undefined;
  const { asOf, at } = found;
  for (const key of keysIn(id)) {
    const account = await (key.includes('@') ? commitmentAccount : requestAccount)(ask, key, asOf);
    if (!account) continue;
    const { redacted, ...rest } = account;
    return {
      ...rest,
      asOf: `As this register knew it at event ${asOf.position}, recorded on ${moment(at)}.`,
      ...(redacted.length > 0 && { withheld: `Withheld from whoever asked for this: ${namesIn(redacted)}.` }),
    };
  }
  return undefined;
}

/** The key itself, or what a global id begins with before it. */
const keysIn = (id: string): string[] => [
  id,
  ...[/^request-([^#]+)$/, /^commitment-(.+)$/].flatMap((global) => global.exec(id)?.[1] ?? []),
];

const namesIn = (paths: readonly string[]): string => {
  const fields = new Set(paths.map((path) => path.split('.').at(-1) ?? ''));
  return [...fields].map((field) => field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)).join(', ');
};

interface Found {
  readonly asOf: AsOf;
  /** When the event at that position was recorded. */
  readonly at: Instant;
}

async function now(ask: Asking): Promise<Found | undefined> {
  const { data } = await ask<{ register: { position: string; lastEventAt: Instant | null } }>('{ register { position lastEventAt } }');
  const { position, lastEventAt } = data.register;
  if (lastEventAt === null) return undefined;
  return { asOf: { position, recordedAt: later(new Date().toISOString(), lastEventAt) }, at: lastEventAt };
}

const LAST = `
  query ($asOf: AsOfInput) {
    events(orderBy: { by: POSITION, direction: DESC }, first: 1, asOf: $asOf) { edges { node { position recordedAt } } }
  }`;

async function then(ask: Asking, recordedAt: Instant): Promise<Found | undefined> {
  const { data } = await ask<{ events: { edges: readonly [{ node: { position: string; recordedAt: Instant } }?] } }>(LAST, {
    asOf: { recordedAt },
  });
  const last = data.events.edges[0]?.node;
  return last && { asOf: { position: last.position, recordedAt }, at: last.recordedAt };
}
