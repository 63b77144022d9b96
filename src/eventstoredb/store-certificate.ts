import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { ConfigurationError } from '../kernel/configuration-error.js';
import type { Host, StoreAddress } from './store-address.js';

/** Milliseconds to wait for a store that may be down. */
const CONNECT_DEADLINE = 2_000;

/** What Node says of a certificate that it does not trust, or that is another host's. */
const UNTRUSTED = /CERT|SELF_SIGNED|ALTNAME|UNABLE_TO/;

/** What it says of an answer that is no TLS. */
const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/;

/**
 * The certificates that the store's own must come from; undefined: those of the system, or there is no TLS.
 * Throws a ConfigurationError where they cannot be read, or a host answers without TLS or with a certificate that does not fit:
 * the client would take that for an outage.
 */
export async function trustedCertificates(address: StoreAddress): Promise<Buffer | undefined> {
  if (!address.tls) return undefined;
  const certificates = address.tlsCAFile === undefined ? undefined : certificatesIn(address.tlsCAFile);
  const wrong = (await Promise.all(address.hosts.map((host) => certificateFlaw(host, certificates)))).flatMap((flaw) => flaw ?? []);
  if (wrong.length > 0) throw new ConfigurationError(wrong.map((flaw) => `SAYSO_EVENTSTORE: ${flaw}`));
  return certificates;
}

function certificatesIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigurationError([`SAYSO_EVENTSTORE: tlsCAFile cannot be read: ${(error as Error).message}.`]);
  }
}

/** What is wrong with a host's certificate; nothing is known of a host that does not answer. */
function certificateFlaw({ address, port }: Host, ca: Buffer | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const host = address.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host, port, ca: ca ?? fromEnvironment(), servername: servername(address), ALPNProtocols: ['h2'] });
    const done = (flaw?: string) => {
      socket.destroy();
      resolve(flaw);
    };
    socket.setTimeout(CONNECT_DEADLINE, done);
    socket.once('secureConnect', done);
    socket.once('error', ({ code = '', message }: NodeJS.ErrnoException) => {
      if (UNTRUSTED.test(code)) done(`the certificate of ${address}:${port} is not to be trusted: ${message}.`);
      else done(NO_TLS.test(code) ? `${address}:${port} does not speak TLS; add tls=false where that is right.` : undefined);
    });
  });
}

/** As the client takes them where it is given none. */
function fromEnvironment(): Buffer | undefined {
  const file = process.env['GRPC_DEFAULT_SSL_ROOTS_FILE_PATH'];
  return file ? certificatesIn(file) : undefined;
}

/** An address in figures is no name. */
const servername = (address: string): string | undefined => (/^[\d.]+$|^\[/.test(address) ? undefined : address);
