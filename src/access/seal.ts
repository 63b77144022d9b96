import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';
import { ConfigurationError } from '../kernel/configuration-error.js';
import { readOrMake } from './private-file.js';
import { isCanonical } from './remembering-verifier.js';

const LEAST_BYTES = 32;
const MOST_CHARACTERS = 4_096;

/** What a sealed text is for; one of a kind is none of another. */
export type SealedKind = 'sayso-session' | 'sayso-sign-in';

/** Keys that seal what browsers keep: the first seals, all open. */
export type SealKeys = readonly [KeyObject, ...KeyObject[]];

/** Each key of at least 32 bytes, base64url; of several, with commas, the first seals. Throws a RangeError whose message holds none. */
export function sealKeysIn(text: string): SealKeys {
  const [first, ...others] = text.split(',').map((entry) => keyOf(entry.trim()));
  return [first as KeyObject, ...others];
}

function keyOf(text: string): KeyObject {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < LEAST_BYTES || !isCanonical(text)) throw new RangeError(`a key is at least ${LEAST_BYTES} random bytes, as base64url`);
  return createSecretKey(Buffer.from(hkdfSync('sha256', bytes, '', 'sayso-seal', 32)));
}

/** The data folder's own key, made where there is none. Throws a ConfigurationError where the file holds none. */
export async function ownSealKeys(folder: string): Promise<SealKeys> {
  const file = join(folder, 'session-key');
  const text = await readOrMake(file, () => randomBytes(LEAST_BYTES).toString('base64url'));
  try {
    return sealKeysIn(text.trim());
  } catch {
    throw new ConfigurationError([`${file}: holds no session key; without the file a new one is made, and everybody signs in again.`]);
  }
}

/** Seals what a browser keeps for us, so that it neither reads nor makes it: JWE, `dir` and `A256GCM` (RFC 7516). */
export class Seal {
  constructor(private readonly keys: SealKeys) {}

  seal(kind: SealedKind, claims: JWTPayload): Promise<string> {
    return new EncryptJWT(claims).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: kind }).encrypt(this.keys[0]);
  }

  /** What was sealed as this kind with one of the keys; undefined of everything else. */
  async open(kind: SealedKind, text: string): Promise<JWTPayload | undefined> {
    if (text.length > MOST_CHARACTERS || !text.split('.').every(isCanonical)) return undefined;
    for (const key of this.keys) {
      const opened = await jwtDecrypt(text, key, OPENING[kind]).catch(() => undefined);
      if (opened) return opened.payload;
    }
    return undefined;
  }
}

const opening = (typ: SealedKind) => ({ typ, keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] });
const OPENING = { 'sayso-session': opening('sayso-session'), 'sayso-sign-in': opening('sayso-sign-in') };
