import { AUDIENCE } from '../commitments/commitment.events.js';
import type { EventTypes } from '../kernel/event.js';
import { day, hash, key, line, object, optional, text, type FactsOf } from '../kernel/shape.js';
import { streamsOf } from '../kernel/streams.js';
import { dayInWords } from '../kernel/words.js';

export const SHARE_FACTS = {
  RoadmapShared: object({
    shareId: key,
    audience: AUDIENCE,
    /** What colleagues call it; whoever has the link does not see it. */
    title: line(),
    /** Of the key in its link and the address of this register; the key is nowhere. */
    keyHash: hash,
    /** The last day on which it opens; without one it opens until it is ended. */
    endsOn: optional(day),
  }),
  ShareEnded: object({ reason: text() }),
};
export type ShareFacts = FactsOf<typeof SHARE_FACTS>;

export const SHARE_EVENTS: EventTypes<ShareFacts> = {
  RoadmapShared: {
    version: 1,
    customer: ['audience.customerId'],
    begins: ({ shareId }) => shareStream(shareId),
    names: { KEY: 'shareId', NAME: 'title' },
    sentence: ({ title, endsOn }) => `shared the roadmap as “${title}”${endsOn === undefined ? '' : `, until ${dayInWords(endsOn)}`}`,
  },
  ShareEnded: { version: 1, sentence: ({ reason }, thing) => `ended the share “${thing}”: ${reason}` },
};

export const shareStream = streamsOf('share');
