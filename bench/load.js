/** GraphQL over HTTP, so many clients at a time. */
import { connect } from 'node:net';
import { percentile } from './measure.js';

const END_OF_HEAD = '\r\n\r\n';

/** Milliseconds after which a connection is left alone that nobody used: the server is about to close it. */
const KEPT = 3_000;

/** One connection that stays open, and one question on it at a time: as little as HTTP needs, so that the server is what is measured. */
class Connection {
  #isClosed = false;
  #usedAt = performance.now();
  #waiting;
  #received = Buffer.alloc(0);

  constructor({ hostname, port }) {
    this.socket = connect(Number(port), hostname).setNoDelay(true);
    this.socket.on('data', (chunk) => this.#took(chunk));
    this.socket.on('error', (error) => this.#waiting?.reject(error));
    this.socket.on('end', () => this.#end());
    this.socket.on('close', () => this.#end());
  }

  get isOver() {
    return this.#isClosed || performance.now() - this.#usedAt > KEPT;
  }

  #end() {
    this.#isClosed = true;
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
    this.#usedAt = performance.now();
    this.#received = Buffer.alloc(0);
    resolve(received.utf8Slice(start));
  }
}

const headOf = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** Somebody who asks one server, over as many connections as there are questions at a time. */
export function client(url, token) {
  const address = new URL(url);
  const idle = [];
  const all = [];
  const head = headOf({ host: address.host, 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) });

  /** The answer as it came, whatever it is; `more` are headers of this question alone. */
  async function post(query, variables, more = {}) {
    let connection = idle.pop();
    while (connection?.isOver) connection = idle.pop();
    if (!connection) all.push((connection = new Connection(address)));
    const text = await connection.exchange(`POST /graphql HTTP/1.1\r\n${head}${headOf(more)}`, JSON.stringify({ query, variables }));
    idle.push(connection);
    return text;
  }

  /** The same; throws where it tells of an error. */
  async function hit(query, variables, more) {
    const text = await post(query, variables, more);
    if (!text.startsWith('{"data":{') || text.includes('"errors":[')) throw new Error(text.slice(0, 2_000));
    return text;
  }

  return {
    ...{ post, hit },
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
