import type { FastifyReply } from 'fastify';
import type { ComponentChild } from 'preact';
import { render } from 'preact-render-to-string';
import type { Caller } from '../access/access.js';
import { CALLBACK } from '../access/provider-sign-in.js';
import { Frame, type Assets } from './frame.js';

/** A page as it is answered. */
export interface Shown {
  readonly title: string;
  readonly page: ComponentChild;
  readonly status?: number;
  readonly visitor?: Caller;
  /** Where the browser goes on to by itself. */
  readonly onward?: string;
}

export type Show = (reply: FastifyReply, shown: Shown) => FastifyReply;

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The forms of a page have to say whence they come; the address that holds a code is told to nobody, and no page there has a form. */
const referrerPolicyAt = (route: string | undefined) => (route === CALLBACK ? 'no-referrer' : 'same-origin');

/** Answers pages in their frame. */
export const showing =
  (assets: Assets): Show =>
  (reply, { title, page, status = 200, visitor, onward }) => {
    const { url } = reply.request.routeOptions;
    // a page of mistakes is told by its title first
    const told = status === 422 ? `Mistake: ${title}` : title;
    return reply
      .code(status)
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': POLICY, 'referrer-policy': referrerPolicyAt(url), 'x-robots-tag': 'noindex' })
      .send(`<!doctype html>${render(<Frame {...{ title: told, assets, visitor, onward, place: url }}>{page}</Frame>)}`);
  };
