/**
 * A stand-in for EventStoreDB on loopback, built from the client's own service definitions, for tests.
 *
 *   const standIn = await StandIn.start({ folder });        // port 0 = a free one; without a folder it keeps its events in memory
 *   EventStoreDBClient.connectionString(standIn.url);
 *   standIn.next('dropAfter');                              // what the next call meets; see Fault and Control
 *   await standIn.stop();                                   // start it again on the same folder and port, and it goes on
 *
 * In a process of its own: `spawnStandIn` of stand-in-process.ts, with the same controls.
 */
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import gossipRpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featuresRpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import streamsRpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, FAILURES, invalidPosition, maxAppendSizeExceeded, notLeader, thrownByHandler, tooSlow, Unanswered } from './failure.js';
import {
  appended,
  askedOf,
  batchAppended,
  caughtUp,
  checkpoint,
  confirmation,
  eventOf,
  filterOf,
  nameOf,
  streamNotFound,
} from './messages.js';
import type { Asked } from './messages.js';
import { StoredLog, type Outcome, type Stored } from './stored-log.js';

const MAX_APPEND_SIZE = 1_048_576;
const LIVE_BUFFER = 32;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a call may meet instead of its answer. `…After`: an append is stored, a read has given its first event. */
export type Fault = 'drop' | 'dropAfter' | 'hang' | 'hangAfter' | 'timeoutAfter' | 'notLeader' | keyof typeof FAILURES;

export interface Options {
  /** 0 = a free one. */
  readonly port?: number;
  /** Holds the events; without one they live in memory. */
  readonly folder?: string;
  /** 23.10 (the default) drops slow live subscribers and says once that it caught up. */
  readonly version?: '23.10' | '24.6';
  /** Where a new log begins. */
  readonly firstPosition?: bigint;
  /** Milliseconds until it tells an identical append that it was not answered while the first ran. */
  readonly commitTimeout?: number;
}

interface Subscription {
  readonly call: ServerWritableStream<streams.ReadReq, streams.ReadResp>;
  /** Of the next event it is given. */
  next: number;
  live: boolean;
  silent: boolean;
  wake: () => void;
}

export class StandIn {
  readonly #options: Options;
  readonly #log: StoredLog;
  readonly #server = new Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
  readonly #sockets = new Map<string, Socket>();
  readonly #net = createServer();
  readonly #subscriptions = new Set<Subscription>();
  readonly #inFlight = new Set<string>();
  readonly #next: Fault[] = [];
  #stalled?: Promise<void>;
  #resume = (): void => {};
  #latency = 0;

  static async start(options: Options = {}): Promise<StandIn> {
    const standIn = new StandIn(options);
    standIn.#net.listen(options.port ?? 0, '127.0.0.1');
    await once(standIn.#net, 'listening');
    return standIn;
  }

  private constructor(options: Options) {
    this.#options = options;
    this.#log = new StoredLog(options.folder, options.firstPosition);
    this.#server.addService(streamsRpc.StreamsService, {
      append: (call, answer) => void this.#append(call, answer),
      batchAppend: (call) => this.#batchAppend(call),
      read: (call) => void this.#read(call),
    } satisfies Partial<streamsRpc.IStreamsServer>);
    this.#server.addService(gossipRpc.GossipService, {
      read: (_call: unknown, answer: sendUnaryData<gossip.ClusterInfo>) => answer(null, this.#members()),
    });
    this.#server.addService(featuresRpc.ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, answer: sendUnaryData<features.SupportedMethods>) => answer(null, supported()),
    });
    const injector = this.#server.createConnectionInjector(ServerCredentials.createInsecure());
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

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** All that is stored, the system's events too. */
  get events(): readonly Stored[] {
    return this.#log.events;
  }

  async stop(): Promise<void> {
    const closed = once(this.#net, 'close');
    this.#net.close();
    this.dropConnections();
    this.#server.forceShutdown();
    await closed;
  }

  /** What the next calls of reading and appending meet. */
  next(fault: Fault, calls = 1): void {
    for (let call = 0; call < calls; call++) this.#next.push(fault);
  }

  /** All calls hang, and subscriptions give nothing, for so many milliseconds or until resume(). */
  stall(milliseconds?: number): void {
    this.#stalled ??= new Promise((resolve) => {
      this.#resume = resolve;
    });
    if (milliseconds !== undefined) setTimeout(() => this.resume(), milliseconds).unref();
  }

  resume(): void {
    this.#stalled = undefined;
    this.#resume();
  }

  /** Every call takes so many milliseconds more. */
  slow(milliseconds: number): void {
    this.#latency = milliseconds;
  }

  dropConnections(): void {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  /** Silently: open, but nothing comes any more. Gracefully: an end without an error. */
  endSubscriptions(how: 'silently' | 'gracefully'): void {
    for (const subscription of this.#subscriptions)
      if (how === 'silently') subscription.silent = true;
      else subscription.call.end();
  }

  async #append(
    call: ServerReadableStream<streams.AppendReq, streams.AppendResp>,
    answer: sendUnaryData<streams.AppendResp>,
  ): Promise<void> {
    try {
      const [options, ...messages] = (await call.toArray()) as streams.AppendReq[];
      const asked = askedOf(
        options!.getOptions()!,
        messages.map((message) => message.getProposedMessage()!),
      );
      answer(null, appended(asked.expected, await this.#store(call, asked)));
    } catch (error) {
      if (error instanceof Failure) answer(error.status);
    }
  }

  #batchAppend(call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>): void {
    const begun = new Map<string, streams.BatchAppendReq[]>();
    call.on('data', (request: streams.BatchAppendReq) => {
      const id = request.getCorrelationId()!;
      const requests = [...(begun.get(id.getString()) ?? []), request];
      begun.set(id.getString(), requests);
      if (!request.getIsFinal()) return;
      begun.delete(id.getString());
      const asked = askedOf(
        requests[0]!.getOptions()!,
        requests.flatMap((part) => part.getProposedMessagesList()),
      );
      const answer = (outcome: Outcome | Failure) => call.write(batchAppended(id, asked, outcome));
      this.#store(call, asked).then(answer, (error: unknown) => error instanceof Failure && answer(error));
    });
    call.on('end', () => call.end()).on('error', () => {});
  }

  /** Stores an append, or fails, or never ends. */
  async #store(call: { getPeer: () => string }, { stream, expected, events }: Asked): Promise<Outcome> {
    const identity = JSON.stringify([stream, String(expected), ...events.map(({ id }) => id)]);
    const first = !this.#inFlight.has(identity);
    this.#inFlight.add(identity);
    try {
      const after = await this.#enter(call);
      if (!first) {
        await sleep(this.#options.commitTimeout ?? 2_000);
        throw FAILURES.commitTimeout();
      }
      if (events.some(({ id }) => !UUID.test(id))) throw thrownByHandler();
      if (events.reduce((size, { data }) => size + data.length, 0) > MAX_APPEND_SIZE) throw maxAppendSizeExceeded(MAX_APPEND_SIZE);
      const outcome = this.#log.append(stream, expected, events);
      for (const subscription of this.#subscriptions) this.#appeared(subscription);
      await after();
      return outcome;
    } finally {
      if (first) this.#inFlight.delete(identity);
    }
  }

  async #read(call: ServerWritableStream<streams.ReadReq, streams.ReadResp>): Promise<void> {
    call.on('error', () => {});
    try {
      const after = await this.#enter(call);
      const options = call.request.getOptions()!;
      if (options.hasSubscription()) await this.#subscribe(call, options, after);
      else {
        for (const [index, answer] of [...this.#answers(options)].entries()) {
          await sent(call, answer);
          if (index === 0) await after();
        }
        call.end();
      }
    } catch (error) {
      if (error instanceof Failure) call.emit('error', error.status);
    }
  }

  *#answers(options: streams.ReadReq.Options): Iterable<streams.ReadResp> {
    const backwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS;
    const count = Number(options.getCount());
    const from = options.getStream() ?? options.getAll()!;
    if (count === 0 || (from.hasEnd() && !backwards)) throw invalidPosition();
    const stream = options.getStream();
    const events = stream ? this.#log.stream(nameOf(stream.getStreamIdentifier())) : this.#log.events;
    if (stream && events.length === 0) {
      yield streamNotFound(nameOf(stream.getStreamIdentifier()));
      return;
    }
    // A stream is read from its revision on, both ways; all backwards only from below the position.
    const start = stream ? Number(stream.getRevision()) : this.#indexOf(options.getAll()!) - (backwards ? 1 : 0);
    if (!backwards) for (const event of events.slice(start, start + count)) yield eventOf(event);
    else
      for (let index = from.hasEnd() ? events.length - 1 : start; index >= 0 && index > start - count; index--)
        if (events[index]) yield eventOf(events[index]!);
  }

  #indexOf(from: streams.ReadReq.Options.AllOptions): number {
    if (from.hasStart()) return 0;
    if (from.hasEnd()) return this.#log.events.length;
    const position = BigInt(from.getPosition()!.getCommitPosition());
    const index = this.#log.indexOf(position);
    // Beyond the log it is silent, as the real one is.
    if (this.#log.events[index] && this.#log.events[index].position !== position) throw invalidPosition();
    return index;
  }

  async #subscribe(
    call: ServerWritableStream<streams.ReadReq, streams.ReadResp>,
    options: streams.ReadReq.Options,
    after: () => Promise<void>,
  ): Promise<void> {
    const from = options.getAll()!;
    const position = from.hasPosition() ? BigInt(from.getPosition()!.getCommitPosition()) : -1n;
    const start = this.#indexOf(from);
    const passes = filterOf(options);
    const interval = (options.getFilter()?.getMax() || 32) * (options.getFilter()?.getCheckpointintervalmultiplier() ?? 1);
    const subscription: Subscription = {
      call,
      next: this.#log.events[start]?.position === position ? start + 1 : start,
      live: false,
      silent: false,
      wake: () => {},
    };
    this.#subscriptions.add(subscription);
    call.on('cancelled', () => subscription.wake());
    await sent(call, confirmation());
    for (let considered = 0, given = 0; !call.cancelled && !call.writableEnded;) {
      if (this.#stalled || subscription.silent) {
        await (this.#stalled ?? new Promise<void>((resolve) => (subscription.wake = resolve)));
        continue;
      }
      const event = this.#log.events[subscription.next];
      if (!event) {
        const last = this.#log.events.at(-1);
        if (!subscription.live || this.#options.version === '24.6') await sent(call, caughtUp());
        if (!subscription.live && last && options.hasFilter()) await sent(call, checkpoint(last.position));
        subscription.live = true;
        if (subscription.next === this.#log.events.length) await new Promise<void>((resolve) => (subscription.wake = resolve));
        continue;
      }
      subscription.next++;
      // From a position beyond the log 24.6 gives nothing until the log has passed it, and 23.10 what is below it.
      if (this.#options.version === '24.6' && event.position <= position) continue;
      if (passes(event)) {
        await sent(call, eventOf(event));
        if (++given === 1) await after();
      }
      if (options.hasFilter() && ++considered % interval === 0) await sent(call, checkpoint(event.position));
    }
    this.#subscriptions.delete(subscription);
  }

  #appeared(subscription: Subscription): void {
    const behind = this.#log.events.length - subscription.next;
    if (subscription.live && behind > LIVE_BUFFER && this.#options.version !== '24.6') {
      this.#subscriptions.delete(subscription);
      subscription.call.emit('error', tooSlow().status);
    }
    subscription.wake();
  }

  /** What every call meets at the door; answers what it meets when it has done its work. */
  async #enter(call: { getPeer: () => string }): Promise<() => Promise<void>> {
    const fault = this.#next.shift();
    while (this.#stalled) await this.#stalled;
    await (this.#latency > 0 ? sleep(this.#latency) : new Promise(setImmediate));
    switch (fault) {
      case undefined:
        return async () => {};
      case 'dropAfter':
        return () => this.#drop(call);
      case 'hangAfter':
        return () => Promise.reject(new Unanswered());
      case 'timeoutAfter':
        return () => Promise.reject(FAILURES.commitTimeout());
      case 'drop':
        return this.#drop(call);
      case 'hang':
        throw new Unanswered();
      case 'notLeader':
        throw notLeader('127.0.0.1', this.port);
      default:
        throw FAILURES[fault]();
    }
  }

  async #drop(call: { getPeer: () => string }): Promise<never> {
    this.#sockets.get(call.getPeer())?.destroy();
    throw new Unanswered();
  }

  #members(): gossip.ClusterInfo {
    const endPoint = new gossip.EndPoint();
    endPoint.setAddress('127.0.0.1');
    endPoint.setPort(this.port);
    const member = new gossip.MemberInfo();
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setHttpEndPoint(endPoint);
    const members = new gossip.ClusterInfo();
    members.addMembers(member);
    return members;
  }
}

/** Sends as fast as the client takes it. */
async function sent(call: ServerWritableStream<streams.ReadReq, streams.ReadResp>, answer: streams.ReadResp): Promise<void> {
  if (call.cancelled || call.write(answer)) return;
  await new Promise<void>((resolve) => call.once('drain', resolve).once('cancelled', resolve));
}

function supported(): features.SupportedMethods {
  const methods = new features.SupportedMethods();
  for (const name of ['append', 'batchappend', 'read']) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    methods.addMethods(method);
  }
  methods.setEventStoreServerVersion('23.10.6');
  return methods;
}
