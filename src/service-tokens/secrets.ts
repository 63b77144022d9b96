import { randomBytes } from 'node:crypto';
import { hashOf } from '../kernel/canonical.js';

const BYTES = 32;

/** The secret has as many characters as 256 bits take; so the key before it may hold what it likes. */
const TOKEN = /^sayso_(.+)_([\w-]{43})$/;

/** A token as it is sent: `sayso_ID_SECRET`. */
export const tokenOf = (tokenId: string, secret: string): string => `sayso_${tokenId}_${secret}`;

/** Whether it says that it is one of Sayso’s own. A provider’s begin otherwise. */
export const isServiceToken = (token: string): boolean => token.startsWith('sayso_');

export function partsOf(token: string): { readonly tokenId: string; readonly secret: string } | undefined {
  const [, tokenId, secret] = TOKEN.exec(token) ?? [];
  return tokenId === undefined || secret === undefined ? undefined : { tokenId, secret };
}

/** Makes secrets, and knows them again at the address that they were made for. */
export class Secrets {
  constructor(
    /** What browsers type; absent: the register has no address of its own. */
    readonly url: string | undefined,
  ) {}

  make(): { readonly secret: string; readonly secretHash: string } {
    const secret = randomBytes(BYTES).toString('base64url');
    return { secret, secretHash: this.hashOf(secret) };
  }

  /** An export opens nothing elsewhere: there is another address, or, where there is none, it was imported. */
  isOf({ secretHash, isImported }: { readonly secretHash: string; readonly isImported: boolean }, secret: string): boolean {
    return secretHash === this.hashOf(secret) && (this.url !== undefined || !isImported);
  }

  /** What is kept of a secret. */
  hashOf(secret: string): string {
    return hashOf({ secret, ...(this.url !== undefined && { url: this.url }) });
  }
}
