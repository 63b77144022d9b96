import type { JSONWebKeySet } from 'jose';
import { ConfigurationError } from '../kernel/configuration-error.js';
import type { LoadKeys } from './key-set.js';
import { isLoopback } from './loopback.js';

/** Milliseconds that the provider has for one answer, whole. */
const PATIENCE = 5_000;

/** Why an address of the provider is not asked; undefined where it may be: encrypted, or on this machine alone. */
export function whyNotAsked(address: string): string | undefined {
  if (!URL.canParse(address)) return `${address} is no URL`;
  const { protocol, hostname } = new URL(address);
  const isOurs = protocol === 'http:' && isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
  return protocol === 'https:' || isOurs ? undefined : `${address} is not https`;
}

/**
 * Loads the keys that an OpenID Connect provider signs by, found through its metadata (OpenID Connect Discovery 1.0) once, and again
 * after a failure. Throws a ConfigurationError where it calls itself otherwise than it is called here, and an Error where it does not answer so.
 */
export function keysOf(issuer: string): LoadKeys {
  let address: string | undefined;
  return async () => {
    try {
      address ??= await addressOfKeys(issuer);
      return (await answerOf(address)) as unknown as JSONWebKeySet;
    } catch (error) {
      address = undefined;
      throw error;
    }
  };
}

async function addressOfKeys(issuer: string): Promise<string> {
  const { issuer: name, jwks_uri: address } = await answerOf(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (name !== issuer)
    throw new ConfigurationError([`SAYSO_OIDC_ISSUER: ${issuer} calls itself ${JSON.stringify(name)}; take its own word.`]);
  const whyNot = typeof address === 'string' ? whyNotAsked(address) : 'it names no jwks_uri';
  if (whyNot !== undefined) throw new ConfigurationError([`SAYSO_OIDC_ISSUER: ${issuer} cannot be asked for its keys: ${whyNot}.`]);
  return address as string;
}

async function answerOf(address: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(address, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}`);
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null) throw new Error(`${address} answered with no object`);
  return answer as Readonly<Record<string, unknown>>;
}
