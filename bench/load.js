/** GraphQL over HTTP, so many clients at a time. */
import { connect } from 'node:net';
import { percentile } from './measure.js';

const END_OF_HEAD = '\r\n\r\n';

/** One connection that stays open, and one question on it at a time: as little as HTTP needs, so that the server is what is measured. */
class Connection {
  /** A server closes what nobody used for a while. */
  isOver = false;
  #waiting;
  #received = Buffer.alloc(0);

  constructor({ hostname, port }) {
    this.socket = connect(Number(port), hostname).setNoDelay(true);
    this.socket.on('data', (chunk) => this.#took(chunk));
    this.socket.on('error', (error) => this.#waiting?.reject(error));
    this.socket.on('end', () => this.#end());
    this.socket.on('close', () => this.#end());
  }

  #end() {
    this.isOver = true;
    this.#waiting?.reject(new Error('The server closed the connection.'));
  }

  exchange(head, body) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(`${head}content-length: ${Buffer.byteLength(body)}${END_OF_HEAD}${body}`);
    });
  }

  #took(chunk) {
    const received = (this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]));
    const end = received.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const [, length] = /\r\ncontent-length: (\d+)/i.exec(received.latin1Slice(0, end)) ?? [];
    const start = end + END_OF_HEAD.length;
    const { resolve, reject } = this.#waiting;
    if (length === undefined) return reject(new Error('An answer that does not tell its length.'));
    if (received.length < start + Number(length)) return;
    this.#waiting = undefined;
    this.#received = Buffer.alloc(0);
    resolve(received.utf8Slice(start));
  }
}

/** Somebody who asks one server, over as many connections as there are questions at a time. */
export function client(url, token) {
  const address = new URL(url);
  const idle = [];
  const all = [];
  const head = `POST /graphql HTTP/1.1\r\nhost: ${address.host}\r\ncontent-type: application/json\r\n${token ? `authorization: Bearer ${token}\r\n` : ''}`;

  /** The answer as it came; throws where it tells of an error. */
  async function hit(query, variables) {
    let connection = idle.pop();
    while (connection?.isOver) connection = idle.pop();
    if (!connection) all.push((connection = new Connection(address)));
    const text = await connection.exchange(head, JSON.stringify({ query, variables }));
    idle.push(connection);
    if (!text.startsWith('{"data":{') || text.includes('"errors":[')) throw new Error(text.slice(0, 2_000));
    return text;
  }

  return {
    hit,
    ask: async (query, variables) => JSON.parse(await hit(query, variables)).data,
    close: () => all.forEach(({ socket }) => socket.removeAllListeners('close').destroy()),
  };
}

/**
 * Answers a second, the milliseconds of each, and those of `processor` time that each takes: `one(n)` asks the n-th time, `clients` ask at a time.
 */
export async function load(one, { clients, seconds, most = Infinity, processor = () => NaN }) {
  const took = [];
  let next = 0;
  const before = processor();
  const start = performance.now();
  const end = start + seconds * 1_000;
  const work = async () => {
    while (next < most && performance.now() < end) {
      const begun = performance.now();
      await one(next++);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  const rate = (took.length * 1_000) / (performance.now() - start);
  return { rate, p50: percentile(took, 0.5), p99: percentile(took, 0.99), processor: (processor() - before) / took.length };
}
