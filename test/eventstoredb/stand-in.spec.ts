import { EventStoreDBClient, excludeSystemEvents, jsonEvent, type AppendResult } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { StandIn, type Options } from './stand-in.js';

describe('the stand-in, as section 0 says a real server is', () => {
  let standIn: StandIn;
  let client: EventStoreDBClient;

  const open = async (options?: Options) => {
    standIn = await StandIn.start(options);
    client = EventStoreDBClient.connectionString(standIn.url);
  };
  beforeEach(() => open());
  afterEach(async () => {
    await client.dispose();
    await standIn.stop();
  });

  const event = (id = randomUUID()) => jsonEvent({ id, type: 'Noted', data: { text: 'é' }, metadata: { by: 'Ada' } });
  const credentials = { username: 'any', password: 'any' };
  const append = (
    stream: string,
    expectedRevision: 'any' | 'no_stream' | bigint,
    ...events: ReturnType<typeof event>[]
  ): Promise<AppendResult> => client.appendToStream(stream, events, { expectedRevision, credentials });

  test('appends, reads and subscribes', async () => {
    const [x, y] = [event(), event()];
    const result = await append('a', 'no_stream', x, y);
    expect(result).toMatchObject({ success: true, nextExpectedRevision: 1n });
    await expect(append('a', 'no_stream', event())).rejects.toMatchObject({
      type: 'wrong-expected-version',
      actualVersion: 1n,
      message: '',
    });
    expect(await append('a', 'no_stream', x, y)).toEqual(result);
    const read = await client.readStream('a').toArray();
    expect(read.map(({ event }) => [event?.id, event?.data, event?.position])).toEqual([
      [x.id, x.data, expect.anything()],
      [y.id, y.data, result.position],
    ]);
    const subscription = client.subscribeToAll({ fromPosition: read[0]!.event!.position, filter: excludeSystemEvents() });
    for await (const { event: next } of subscription) {
      expect(next?.id).toBe(y.id);
      break;
    }
    await subscription.unsubscribe();
  });
});
