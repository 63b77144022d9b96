import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 (hex) of a value's canonical JSON (RFC 8785): equal values, whatever the order of their keys, have equal hashes. */
export function hashOf(value: object): string {
  return hash('sha256', canonicalize(value) ?? '');
}

/** A UUID (RFC 9562, version 8) made from text: the same text makes the same one. */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text);
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
