import type { Role } from '../src/kernel/actor.js';
import type { Running } from './service.js';
import { FORM, fromOwnPage, Visitor, type Answered } from './visiting.js';

/** Somebody signed in with a browser. */
export async function signedIn(service: Running, name: string, ...roles: Role[]): Promise<Visitor> {
  const visitor = new Visitor();
  const link = service.infrastructure.signIn!.links!.make({ issuer: 'sayso:local', subject: name, name, roles });
  const code = new URL(link, service.url).searchParams.get('code');
  await visitor.ask(`${service.url}/sign-in/local`, {
    method: 'POST',
    headers: { ...FORM, ...fromOwnPage(service.url) },
    body: `code=${code}`,
  });
  return visitor;
}

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };
const plain = (html: string): string => html.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);

/** What a page says. */
export const textOf = (html: string): string =>
  plain(html.replace(/<\/(?:p|li|h\d|dt|dd|div|label|option|legend|summary|button|title)>/g, ' ').replace(/<[^>]+>/g, '')).replace(
    /\s+/g,
    ' ',
  );

/** A form of a page, by its id or the address that it goes to. */
interface Shown {
  readonly action: string;
  readonly fields: URLSearchParams;
}

const valueIn = (tag = ''): string => plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '');
const selectedIn = (options: string): string | undefined =>
  (/<option[^>]* selected[^>]*>/.exec(options) ?? /<option[^>]*>/.exec(options))?.[0];

/** What a browser would send of a form that nobody touched. */
function formIn(html: string, which: string): Shown {
  for (const [form, attributes = ''] of html.matchAll(/<form([^>]*)>[^]*?<\/form>/g)) {
    const action = plain(/action="([^"]*)"/.exec(attributes)?.[1] ?? '');
    if (action !== which && !form.includes(`name="form" value="${which}"`)) continue;
    const fields = new URLSearchParams();
    for (const { 0: tag, index } of form.matchAll(/<(?:input|textarea|select)(?:"[^"]*"|[^">])*>/g)) {
      const named = /name="([^"]*)"/.exec(tag)?.[1];
      if (named === undefined) continue;
      const inner = (close: string) => form.slice(index + tag.length, form.indexOf(close, index));
      if (tag.startsWith('<textarea')) fields.append(named, plain(inner('</textarea>').replace(/^\n/, '')));
      else if (tag.startsWith('<select')) fields.append(named, valueIn(selectedIn(inner('</select>'))));
      else if (!/type="(?:checkbox|radio)"/.test(tag) || / checked/.test(tag)) fields.append(named, valueIn(tag));
    }
    return { action, fields };
  }
  throw new Error(`no form ${which}`);
}

/** The ids of the forms of a page that send a command. */
export const formsIn = (html: string): string[] => [...html.matchAll(/name="form" value="([^"]*)"/g)].map(([, id]) => id ?? '');

/** The id of the first form of a page that sends this command. */
export const formFor = (html: string, act: string) => formsIn(html).find((id) => id === act || id.startsWith(`${act}-`));

/** Sends a form of a page as a browser would, with these fields filled in. */
export async function press(
  { url }: Running,
  visitor: Visitor,
  html: string,
  which: string,
  typed: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<Answered> {
  const { action, fields } = formIn(html, which);
  for (const [name, value] of Object.entries(typed)) {
    fields.delete(name);
    for (const one of [value].flat()) fields.append(name, one);
  }
  return visitor.ask(url + action, { method: 'POST', headers: { ...FORM, ...fromOwnPage(url) }, body: fields.toString() });
}
