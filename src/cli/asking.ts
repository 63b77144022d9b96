import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { answeredIn, type Asking } from './answered.js';
import { assertRemote, requestFrom, type Remote } from './remote.js';

/** Lends what asks the API, which reads with the roles of the token; on the data folder, which no service may hold, as an auditor does. */
export async function asking<Result>(remote: Remote, work: (ask: Asking) => Promise<Result>): Promise<Result> {
  if (remote.url !== undefined) return throughService(remote, work);
  const { onDataFolder } = await import('./data-folder-reads.js');
  return onDataFolder(work);
}

async function throughService<Result>(remote: Remote, work: (ask: Asking) => Promise<Result>): Promise<Result> {
  assertRemote(remote);
  return work(async (query, variables) => {
    const body = Readable.from([Buffer.from(JSON.stringify({ query, variables }))]);
    return answeredIn(JSON.parse(await text(await requestFrom(remote, 'POST', '/graphql', body, 'application/json'))) as object);
  });
}
