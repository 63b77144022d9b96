import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { LOCAL, LocalIssuer } from './access/local-issuer.js';
import { LocalLinks } from './access/local-links.js';
import { OidcVerifier, type ProviderSettings } from './access/oidc-verifier.js';
import { ProviderSignIn } from './access/provider-sign-in.js';
import { ReadLog } from './access/read-log.js';
import { ownSealKeys, Seal } from './access/seal.js';
import { DEFAULT_SESSION_TIMES, type SessionSettings } from './access/session-settings.js';
import { Sessions } from './access/sessions.js';
import type { SignIn } from './access/sign-in.js';
import type { TokenVerifier } from './access/token-verifier.js';
import { DEFAULT_DECISION_SLA_DAYS } from './config.js';
import { Codec } from './event-log/codec.js';
import type { EventLog } from './event-log/event-log.js';
import { POSITIONS_FILE } from './eventstoredb/global-positions.js';
import type { StoreAddress } from './eventstoredb/store-address.js';
import { SystemClock, type Clock } from './kernel/clock.js';
import { CheckpointFile } from './reactions/checkpoint-file.js';
import type { AnyPolicy } from './reactions/policy.js';
import { Moments } from './read-model/moments.js';
import { Projector } from './read-model/projector.js';
import { ReadModel } from './read-model/read-model.js';
import { Readers } from './read-model/readers.js';
import { Renewal } from './read-model/renewal.js';
import { EVENT_TYPES_OF_ROOMS, PROJECTIONS, viewsOf } from './history.js';
import { POLICIES } from './rooms.js';
import { Secrets } from './service-tokens/secrets.js';
import { ServiceTokenVerifier } from './service-tokens/service-token.verifier.js';
import { openDataFolder, type HeldFolder } from './sqlite/data-folder.js';
import type { Durability } from './sqlite/database.js';
import { LOG_FILE, SqliteEventLog } from './sqlite/sqlite.event-log.js';
import { clearWorkplaces } from './transfer/workplace.js';

/** What the rooms stand on, opened: the data folder and its lock, the log, this node's rows, who vouches for people. */
export interface Infrastructure {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly rows: ReadModel;
  readonly readers: Readers;
  readonly projector: Projector;
  readonly moments: Moments;
  readonly policies: readonly AnyPolicy[];
  /** How far this node has let them react to the log. */
  readonly reacted: CheckpointFile;
  /** Who knows the people that tokens name. */
  readonly verifier: TokenVerifier;
  /** Of the tokens that this register issues itself. */
  readonly secrets: Secrets;
  /** Who read what is watched. */
  readonly readLog: ReadLog;
  /** How people sign in with a browser; absent: nobody does. */
  readonly signIn?: SignIn;
  /** How many days a request may wait for a decision. */
  readonly decisionSlaDays: number;
  /** Where the programs lie that run beside this one, or in a browser. */
  readonly programs: URL;
  /** Bytes that the log takes on this node’s disk: all of it, or its positions. */
  readonly storeBytes: () => number;
  readonly failStop: (error: unknown) => void;
  /** In order: nobody follows the log, no new event, readers ended, rows closed, folder free. */
  readonly close: () => Promise<void>;
}

export interface InfrastructureOptions {
  readonly folder: string;
  /** What holds the log; absent: the data folder. */
  readonly eventstore?: StoreAddress;
  /** Who vouches for people; absent: the data folder's own key. */
  readonly provider?: ProviderSettings;
  /** What browsers type. */
  readonly url?: string;
  readonly session?: SessionSettings;
  /** Called once when the disk fails: what was answered is safe, nothing more can be. */
  readonly failStop: (error: unknown) => void;
  readonly clock?: Clock;
  /** Whether the rows follow the log; where not, whoever opens this has them read in. */
  readonly follows?: boolean;
  /** What reacts to the log: the policies of all rooms, unless a test is about something else. */
  readonly policies?: readonly AnyPolicy[];
  readonly decisionSlaDays?: number;
  /** How many processes may answer long reads beside this one; none where nothing is said. */
  readonly readers?: number;
  /** Where the programs lie that run beside this one; with it, unless a test runs the sources. */
  readonly programs?: URL;
  /** FULL unless a bench asks what durability costs. */
  readonly durability?: Durability;
}

/** The log that belongs to a data folder: in it, or in an EventStoreDB whose positions are counted in it. Throws as its own opening does. */
export async function openLog({
  folder,
  eventstore,
  failStop,
  clock = new SystemClock(),
  durability,
}: InfrastructureOptions): Promise<EventLog> {
  const codec = new Codec(EVENT_TYPES_OF_ROOMS);
  if (!eventstore) return SqliteEventLog.open(folder, { codec, clock, failStop, durability });
  const { EventStoreDbEventLog } = await import('./eventstoredb/eventstoredb.event-log.js');
  return EventStoreDbEventLog.open({ address: eventstore, folder, codec, clock });
}

/** Throws FolderInUse where another process holds the folder; whatever it throws, nothing is left open. */
export async function openInfrastructure(options: InfrastructureOptions): Promise<Infrastructure> {
  const {
    folder,
    failStop,
    clock = new SystemClock(),
    policies = POLICIES,
    eventstore,
    provider,
    url,
    follows = true,
    decisionSlaDays = DEFAULT_DECISION_SLA_DAYS,
    readers: most = 0,
    programs = new URL('./', import.meta.url),
  } = options;
  const opened: {
    lock?: HeldFolder;
    log?: EventLog;
    rows?: ReadModel;
    readers?: Readers;
    projector?: Projector;
    reacted?: CheckpointFile;
    verifier?: TokenVerifier;
  } = {};
  const readLog = new ReadLog(folder, clock);
  const close = async () => {
    opened.verifier?.close();
    await opened.projector?.stop();
    await opened.log?.close();
    opened.readers?.close();
    opened.rows?.close();
    opened.reacted?.close();
    readLog.close();
    opened.lock?.release();
  };
  try {
    opened.lock = openDataFolder(folder);
    clearWorkplaces(folder);
    const log = (opened.log = await openLog(options));
    const views = viewsOf(decisionSlaDays);
    const isLong = Renewal.isFor((await log.head()).position);
    const rows = (opened.rows = isLong ? ReadModel.openFitting(folder, PROJECTIONS, views) : ReadModel.open(folder, PROJECTIONS, views));
    const readers = (opened.readers = new Readers(rows, { most, program: new URL('reader.js', programs), args: [folder] }));
    const renewal = new Renewal(rows, {
      log,
      file: ReadModel.fileIn(folder, PROJECTIONS, views),
      program: new URL('builder.js', programs),
      args: [String(decisionSlaDays)],
    });
    const projector = (opened.projector = new Projector(log, rows, new Logger('Projector'), failStop, renewal));
    if (follows) await projector.start();
    const reacted = (opened.reacted = CheckpointFile.open(folder));
    const moments = new Moments(rows, projector, clock);
    const secrets = new Secrets(url);
    const people = (opened.verifier = await (provider ? OidcVerifier.open(provider, clock) : LocalIssuer.open(folder, clock)));
    const verifier = (opened.verifier = new ServiceTokenVerifier(people, rows, projector, moments, secrets));
    const signIn = await openSignIn(options, clock, people);
    const file = join(folder, eventstore ? POSITIONS_FILE : LOG_FILE);
    const storeBytes = () => bytesOf(file) + bytesOf(`${file}-wal`);
    return {
      ...{ folder, clock, log, rows, readers, projector, moments, policies, reacted, verifier, secrets, readLog, signIn },
      ...{ decisionSlaDays, programs, storeBytes, failStop, close },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSignIn(
  { folder, provider, url, session = { times: DEFAULT_SESSION_TIMES } }: InfrastructureOptions,
  clock: Clock,
  verifier: TokenVerifier,
): Promise<SignIn | undefined> {
  const opened = async () => new Seal(session.keys ?? (await ownSealKeys(folder)));
  const { times } = session;
  if (!provider) {
    const options = { issuer: LOCAL, origin: url, times, isChecked: false };
    return { sessions: new Sessions(await opened(), clock, options), links: new LocalLinks() };
  }
  const { issuer, client } = provider;
  if (!client || url === undefined || !(verifier instanceof OidcVerifier)) return undefined;
  const seal = await opened();
  return {
    sessions: new Sessions(seal, clock, { issuer, origin: url, times, isChecked: true, joinsAccounts: verifier.joinsAccounts }),
    provider: await ProviderSignIn.open({ ...provider, client, origin: url }, seal, verifier, clock),
  };
}

const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
