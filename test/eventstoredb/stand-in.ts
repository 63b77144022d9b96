/**
 * A stand-in for EventStoreDB on loopback, built from the client's own service definitions, for tests.
 *
 *   const standIn = await StandIn.start({ folder });      // without a folder it keeps its events in memory
 *   EventStoreDBClient.connectionString(standIn.url);
 *   standIn.next('dropAfter', { of: 'append' });          // what goes wrong: all controls are methods of Faults and of StandIn
 *   await standIn.stop();                                 // started again with the same folder and port, it goes on
 *
 * `spawnStandIn` of stand-in-process.ts starts it in a process of its own that can be killed and stopped, with the same controls.
 */
import type gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipRpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresRpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsRpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  Server,
  ServerCredentials,
  type Metadata,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { certificate } from './certificate.js';
import {
  Failure,
  FAILURES,
  invalidPosition,
  maxAppendSizeExceeded,
  notLeader,
  streamDeleted,
  thrownByHandler,
  Unanswered,
} from './failure.js';
import { Faults, type Call, type Fault } from './faults.js';
import { appended, askedOf, batchAppended, checkpoint, eventOf, leaderAt, nameOf, streamNotFound, supportedMethods } from './messages.js';
import type { Asked } from './messages.js';
import { checkRights } from './rights.js';
import { StoredLog, type Outcome, type Stored } from './stored-log.js';
import { sent, Subscription, type ReadCall, type Version } from './subscription.js';

const HOST = '127.0.0.1';
const MAX_APPEND_SIZE = 1_048_576;
const MAX_MESSAGE_SIZE = 16 * 1_048_576;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface Options {
  /** 0, the default = a free one. */
  readonly port?: number;
  /** Holds the events; without one they live in memory. */
  readonly folder?: string;
  /** 23.10, the default, drops slow live subscribers and says once that it has caught up; 24.6 does neither. */
  readonly version?: Version;
  /** Where a new log begins. */
  readonly firstPosition?: bigint;
  /** Milliseconds in which it answers that it is not ready; secured, it then takes no password for right. */
  readonly startUp?: number;
  /** Milliseconds after which an append is told that an identical one was in flight; 2,000 by default. */
  readonly commitTimeout?: number;
  /** With TLS, passwords and rights: the certificate is written to this file. */
  readonly secured?: { readonly caFile: string; readonly users: Readonly<Record<string, string>> };
}

/** What every call of a client has. */
interface AnyCall {
  readonly metadata: Metadata;
  getPeer(): string;
}

export class StandIn extends Faults {
  readonly #options: Options;
  readonly #log: StoredLog;
  readonly #server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_SIZE });
  readonly #net = createServer();
  readonly #sockets = new Map<string, Socket>();
  readonly #reads = new Set<ReadCall>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #inFlight = new Set<string>();
  #failAll?: Fault;

  static async start(options: Options = {}): Promise<StandIn> {
    const standIn = new StandIn(options);
    standIn.#net.listen(options.port ?? 0, HOST);
    await once(standIn.#net, 'listening');
    if (options.startUp !== undefined) {
      standIn.#failAll = options.secured ? 'wrongPassword' : 'notReady';
      setTimeout(() => (standIn.#failAll = undefined), options.startUp).unref();
    }
    return standIn;
  }

  private constructor(options: Options) {
    super();
    this.#options = options;
    this.#log = new StoredLog(options.folder, options.firstPosition);
    const calls = {
      append: (call, answer) => void this.#append(call, answer),
      batchAppend: (call) => this.#batchAppend(call),
      read: (call) => void this.#read(call),
    } satisfies Partial<streamsRpc.IStreamsServer>;
    this.#server.addService(streamsRpc.StreamsService, calls);
    this.#server.addService(gossipRpc.GossipService, {
      read: this.#unary<gossip.ClusterInfo>('gossip', () => leaderAt(HOST, this.port)),
    });
    this.#server.addService(featuresRpc.ServerFeaturesService, {
      getSupportedMethods: this.#unary<features.SupportedMethods>('features', () => supportedMethods(this.#version)),
    });
    const injector = this.#server.createConnectionInjector(credentialsOf(options));
    this.#net.on('connection', (socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`;
      this.#sockets.set(peer, socket);
      socket.on('close', () => this.#sockets.delete(peer)).on('error', () => {});
      injector.injectConnection(socket);
    });
  }

  get port(): number {
    return (this.#net.address() as AddressInfo).port;
  }

  /** For the client; secured, it lacks the user. */
  get url(): string {
    const { secured } = this.#options;
    return secured
      ? `esdb://localhost:${this.port}?tlsCAFile=${encodeURIComponent(secured.caFile)}`
      : `esdb://${HOST}:${this.port}?tls=false`;
  }

  /** All that is stored, the system's events too. */
  get events(): readonly Stored[] {
    return this.#log.events;
  }

  /** Reads and subscriptions that neither side has ended. */
  get openReads(): number {
    return this.#reads.size;
  }

  async stop(): Promise<void> {
    const closed = once(this.#net.close(), 'close');
    this.dropConnections();
    this.#server.forceShutdown();
    await closed;
  }

  dropConnections(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  /** Silently: they stay open, but nothing comes any more. Gracefully: an end without an error. */
  endSubscriptions(how: 'silently' | 'gracefully'): void {
    for (const subscription of this.#subscriptions)
      if (how === 'silently') subscription.silence();
      else subscription.end();
  }

  /** Comes back with the log as it was at a position, as after the restore of an older backup. Nobody is told. */
  rewind(position: bigint): void {
    this.#log.truncate(position);
    this.#comeBack();
  }

  /** Comes back with other events from a position on, at the same positions. */
  rewriteHistory(position: bigint): void {
    this.#log.rewrite(position, randomUUID);
    this.#comeBack();
  }

  deleteSoftly(stream: string): void {
    this.#log.deleteSoftly(stream);
  }

  tombstone(stream: string): void {
    this.#log.tombstone(stream);
    for (const subscription of this.#subscriptions) subscription.appeared();
  }

  setMaxCount(stream: string, $maxCount: number): void {
    this.#log.setMetadata(stream, { $maxCount });
  }

  /** Sends a checkpoint to every subscription; some servers send one of 2^64 - 1. */
  sendCheckpoint(position: bigint): void {
    for (const { call } of this.#subscriptions) void sent(call, checkpoint(position));
  }

  get #version(): Version {
    return this.#options.version ?? '23.10';
  }

  #comeBack(): void {
    this.endSubscriptions('silently');
    this.dropConnections();
  }

  #unary<Answer>(kind: Call, make: () => Answer): (call: ServerUnaryCall<unknown, Answer>, answer: sendUnaryData<Answer>) => void {
    return (call, answer) => {
      this.#enter(kind, call).then(
        () => answer(null, make()),
        failing((failure) => answer(failure.status)),
      );
    };
  }

  async #append(
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    answer: sendUnaryData<streams.AppendResp>,
  ): Promise<void> {
    try {
      const [first, ...rest] = (await call.toArray()) as streams.AppendReq[];
      const messages = rest.map((request) => request.getProposedMessage()!);
      const asked = askedOf(first!.getOptions()!, messages);
      answer(null, appended(asked.expected, await this.#store(call, asked)));
    } catch (error) {
      failing((failure) => answer(failure.status))(error);
    }
  }

  #batchAppend(call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>): void {
    const begun = new Map<string, streams.BatchAppendReq[]>();
    call.on('data', (request: streams.BatchAppendReq) => {
      const correlationId = request.getCorrelationId()!;
      const requests = [...(begun.get(correlationId.getString()) ?? []), request];
      begun.set(correlationId.getString(), requests);
      if (!request.getIsFinal()) return;
      begun.delete(correlationId.getString());
      const messages = requests.flatMap((part) => part.getProposedMessagesList());
      const asked = askedOf(requests[0]!.getOptions()!, messages);
      const answer = (outcome: Outcome | Failure) => void call.write(batchAppended(correlationId, asked, outcome));
      this.#store(call, asked).then(answer, failing(answer));
    });
    call.on('end', () => call.end()).on('error', () => {});
  }

  /** Stores an append. Throws where it fails, or is not answered. */
  async #store(call: AnyCall, { stream, expected, events }: Asked): Promise<Outcome> {
    const identity = JSON.stringify([stream, expected, ...events.map(({ id }) => id)]);
    const isFirst = !this.#inFlight.has(identity);
    this.#inFlight.add(identity);
    try {
      const done = await this.#enter('append', call);
      this.#checkRights('$w', call, stream);
      if (!isFirst) {
        await sleep(this.#options.commitTimeout ?? 2_000);
        throw FAILURES.commitTimeout();
      }
      if (events.some(({ id }) => !UUID.test(id))) throw new TypeError('Not a UUID.');
      if (events.reduce((size, { data }) => size + data.length, 0) > MAX_APPEND_SIZE) throw maxAppendSizeExceeded(MAX_APPEND_SIZE);
      if (this.#log.isTombstoned(stream)) throw streamDeleted(stream);
      const outcome = this.#log.append(stream, expected, events);
      for (const subscription of this.#subscriptions) subscription.appeared();
      done();
      return outcome;
    } finally {
      if (isFirst) this.#inFlight.delete(identity);
    }
  }

  async #read(call: ReadCall): Promise<void> {
    // Said at the end of every call; one that was cancelled takes everything.
    call.on('error', () => {}).on('cancelled', () => this.#reads.delete(call) && call.emit('drain'));
    this.#reads.add(call);
    try {
      const options = call.request.getOptions()!;
      const stream = options.getStream();
      const done = await this.#enter(options.hasSubscription() ? 'subscribe' : 'read', call);
      this.#checkRights('$r', call, stream && nameOf(stream.getStreamIdentifier()));
      if (options.hasSubscription()) await this.#subscribe(call, options.getAll()!, done);
      else {
        for (const answer of this.#answers(options)) {
          await this.trickled();
          await sent(call, answer);
          done();
        }
        call.end();
      }
    } catch (error) {
      failing((failure) => call.emit('error', failure.status))(error);
    }
  }

  /** A stream is read from its revision on, either way; all backwards only what is below the position. */
  *#answers(options: streams.ReadReq.Options): Iterable<streams.ReadResp> {
    const count = Number(options.getCount());
    const stream = options.getStream();
    const name = stream && nameOf(stream.getStreamIdentifier());
    if (name !== undefined && this.#log.isTombstoned(name)) throw streamDeleted(name);
    const events = name === undefined ? this.#log.events : this.#log.readable(name);
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    if (count === 0 || (!backwards && (stream ?? options.getAll()!).hasEnd())) throw invalidPosition();
    if (name !== undefined && events.length === 0) yield streamNotFound(name);
    const step = backwards ? -1 : 1;
    const from = stream
      ? stream.hasEnd()
        ? events.length - 1
        : Number(stream.getRevision()) - Math.min(Number(stream.getRevision()), events[0]?.revision ?? 0)
      : this.#indexOf(options.getAll()!) - (backwards ? 1 : 0);
    for (let index = from, left = count; left > 0 && events[index]; index += step, left--) yield eventOf(events[index]!);
  }

  /** Where reading all begins. Beyond the log nothing is said, as a real server says nothing. */
  #indexOf(from: streams.ReadReq.Options.AllOptions): number {
    if (from.hasStart()) return 0;
    if (from.hasEnd()) return this.#log.events.length;
    const position = BigInt(from.getPosition()!.getCommitPosition());
    const index = this.#log.indexOf(position);
    const event = this.#log.events[index];
    if (event && event.position !== position) throw invalidPosition();
    return index;
  }

  async #subscribe(call: ReadCall, from: streams.ReadReq.Options.AllOptions, given: () => void): Promise<void> {
    const after = from.hasPosition() ? BigInt(from.getPosition()!.getCommitPosition()) : -1n;
    const index = this.#indexOf(from);
    const next = this.#log.events[index]?.position === after ? index + 1 : index;
    const subscription = new Subscription(call, this.#log, after, next, this.#version);
    this.#subscriptions.add(subscription);
    try {
      await subscription.run({ stalled: () => this.stalled, trickled: () => this.trickled(), given });
    } finally {
      this.#subscriptions.delete(subscription);
    }
  }

  /** Lets a call in. What it answers is to be called when the call has done its work, and may throw. */
  async #enter(kind: Call, call: AnyCall): Promise<() => void> {
    const fault = await this.meets(kind);
    if (!this.#net.listening) throw new Unanswered();
    if (this.#failAll && kind !== 'features') this.#failWith(this.#failAll, call);
    if (fault === undefined) return () => {};
    return fault.endsWith('After') ? () => this.#failWith(fault, call) : this.#failWith(fault, call);
  }

  #checkRights(right: '$r' | '$w', { metadata }: AnyCall, stream?: string): void {
    const { secured } = this.#options;
    if (secured) checkRights(this.#log, secured.users, metadata, right, stream);
  }

  #failWith(fault: Fault, call: AnyCall): never {
    switch (fault) {
      case 'drop':
      case 'dropAfter':
        this.#sockets.get(call.getPeer())?.destroy();
        throw new Unanswered();
      case 'hang':
      case 'hangAfter':
        throw new Unanswered();
      case 'timeoutAfter':
        throw FAILURES.commitTimeout();
      case 'notLeader':
        throw notLeader(HOST, this.port);
      default:
        throw FAILURES[fault]();
    }
  }
}

function credentialsOf({ secured }: Options): ServerCredentials {
  if (!secured) return ServerCredentials.createInsecure();
  const { key, cert } = certificate();
  writeFileSync(secured.caFile, cert);
  return ServerCredentials.createSsl(null, [{ private_key: key, cert_chain: cert }]);
}

/** Answers an error, but for a call that is never answered. */
const failing = (answer: (failure: Failure) => unknown) => (error: unknown) => {
  if (!(error instanceof Unanswered)) answer(error instanceof Failure ? error : thrownByHandler(error));
};
