import { actorOf, type Actor } from '../api/actor.types.js';
import { later, type Instant } from '../kernel/time.js';
import type { Seen } from '../read-model/list.js';
import type { Moment } from '../read-model/moment.js';
import type { RequesterRow, RequestRow } from './request.tables.js';

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
  { requestId: head, decision, decidedAt, moment }: Seen<RequestRow>,
  family: readonly Seen<RequestRow>[],
  requesters: readonly Seen<RequesterRow>[],
): Asking[] {
  const wasTold = (requestId: string, told?: number | null, toldElsewhere?: string | null): boolean =>
    decision != null && ((requestId === head && told === decision) || toldElsewhere === `${head}#${decision}`);
  const asking = [
    ...family.map(({ requestId, submittedBy, submittedById, submittedAt, submitterTold, submitterToldElsewhere }) => ({
      ...{ who: submittedById, asks: { submitter: actorOf(submittedBy) }, requestId, askedAt: submittedAt },
      told: wasTold(requestId, submitterTold, submitterToldElsewhere),
    })),
    ...requesters.map(({ requestId, customerId, askedAt, told, toldElsewhere }) => ({
      ...{ who: `customer ${customerId}`, asks: { customerId }, requestId, askedAt },
      told: wasTold(requestId, told, toldElsewhere),
    })),
  ];
  const done = new Set(asking.filter(({ told }) => told).map(({ who }) => who));
  return asking.flatMap(({ who, asks, requestId, askedAt }) => {
    if (done.has(who)) return [];
    done.add(who);
    return [{ ...asks, requestId, since: later(askedAt, decidedAt ?? undefined), moment }];
  });
}
