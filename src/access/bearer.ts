const BEARER = /^Bearer +([\w.~+/-]+=*) *$/i;

/** The token of an `Authorization` header (RFC 6750); undefined where the header is absent or of another kind. */
export const bearerOf = (header: string | undefined): string | undefined => BEARER.exec(header ?? '')?.[1];
