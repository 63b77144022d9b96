import { ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import { Escalation, Evidence, Position, Score } from './assessment.types.js';
import type { EscalationRow, EvidenceRow, PositionRow, ScoreRow } from './request.tables.js';

@Resolver(() => Evidence)
export class EvidenceResolver {
  @ResolveField()
  addedBy({ addedBy }: EvidenceRow) {
    return actorOf(addedBy);
  }
}

@Resolver(() => Position)
export class PositionResolver {
  @ResolveField()
  takenBy({ takenBy }: PositionRow) {
    return actorOf(takenBy);
  }
}

@Resolver(() => Score)
export class ScoreResolver {
  @ResolveField()
  scoredBy({ scoredBy }: ScoreRow) {
    return actorOf(scoredBy);
  }
}

@Resolver(() => Escalation)
export class EscalationResolver {
  @ResolveField()
  escalatedBy({ escalatedBy }: EscalationRow) {
    return actorOf(escalatedBy);
  }

  @ResolveField()
  agreements({ agreements }: EscalationRow) {
    return agreements ?? [];
  }
}
