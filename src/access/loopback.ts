import { BlockList, isIPv4, isIPv6 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host, by its name or address, is this machine alone. */
export function isLoopback(host: string): boolean {
  // most requests ask, and the list makes an object of each address
  if (isIPv4(host)) return host.startsWith('127.');
  return isIPv6(host) ? loopback.check(host, 'ipv6') : host.toLowerCase() === 'localhost';
}

/** Whether a connection came in on an address of this machine alone, written as IPv6 or not. */
export const isOnLoopback = ({ localAddress = '' }: { readonly localAddress?: string }): boolean =>
  isLoopback(localAddress.replace(/^::ffff:/, ''));

/** The host of a `Host` header, without its port and brackets. */
export const hostIn = (header: string): string => header.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
