import { actorOf, type Actor } from '../api/actor.types.js';
import { later, type Instant } from '../kernel/time.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { GoesOn } from './request.queries.js';
import type { RequesterRow, RequestRow, ToldOtherRow } from './request.tables.js';

/** Somebody who waits for the answer: the submitter or a customer, and the request that they asked by. */
export interface Asking {
  readonly submitter?: Actor;
  readonly customerId?: string;
  readonly requestId: string;
  readonly since: Instant;
  readonly moment: Moment;
}

/** Who of a family was not told of the decision at its head, each once, by the nearest request that they asked by. */
export function waiting(
  head: Seen<RequestRow>,
  merged: readonly Seen<RequestRow>[],
  requesters: readonly Seen<RequesterRow & GoesOn>[],
  toldOthers: readonly ToldOtherRow[],
): Asking[] {
  const { decision, decidedAt, moment, submitterTold, submitterToldPosition } = head;
  const joined = joinedAt(head, merged);
  const wasTold = (toldAtHead: boolean, toldElsewhere?: string | null): boolean =>
    decision != null && (toldAtHead || toldElsewhere === `${head.requestId}#${decision}`);
  const toldHere = new Set(toldOthers.flatMap(({ customerId, told }) => (told === decision ? customerId : [])));
  const asking = [
    ...[head, ...merged].map(({ requestId, submittedBy, submittedById, submittedAt, submitterToldElsewhere }) => ({
      ...{ who: submittedById, asks: { submitter: actorOf(submittedBy) }, requestId, askedAt: submittedAt },
      told: wasTold(submitterTold === decision && (joined.get(requestId) ?? 0) < (submitterToldPosition ?? 0), submitterToldElsewhere),
    })),
    ...requesters.map(({ requestId, customerId, survivor, askedAt, told, toldElsewhere }) => ({
      ...{ who: `customer ${survivor}`, asks: { customerId: survivor }, requestId, askedAt },
      told: wasTold((requestId === head.requestId && told === decision) || toldHere.has(customerId), toldElsewhere),
    })),
  ];
  const done = new Set(asking.filter(({ told }) => told).map(({ who }) => who));
  return asking.flatMap(({ who, asks, requestId, askedAt }) => {
    if (done.has(who)) return [];
    done.add(who);
    return [{ ...asks, requestId, since: later(askedAt, decidedAt ?? undefined), moment }];
  });
}

/** The position since which each belongs to the family: that of the last merge on its way to the head. */
function joinedAt(head: RequestRow, merged: readonly RequestRow[]): ReadonlyMap<string, number> {
  const joined = new Map([[head.requestId, 0]]);
  for (const { requestId, mergedInto, mergedPosition } of merged)
    joined.set(requestId, Math.max(joined.get(mergedInto ?? '') ?? 0, mergedPosition ?? 0));
  return joined;
}
