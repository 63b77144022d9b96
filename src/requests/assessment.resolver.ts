import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { actorOf } from '../api/actor.types.js';
import { Escalation, Evidence, Position, Score } from './assessment.types.js';
import type { EscalationRow, EvidenceRow, PositionRow, ScoreRow } from './request.tables.js';

@Resolver(() => Evidence)
export class EvidenceResolver {
  @ResolveField()
  addedBy(@Parent() { addedBy }: EvidenceRow) {
    return actorOf(addedBy);
  }
}

@Resolver(() => Position)
export class PositionResolver {
  @ResolveField()
  takenBy(@Parent() { takenBy }: PositionRow) {
    return actorOf(takenBy);
  }
}

@Resolver(() => Score)
export class ScoreResolver {
  @ResolveField()
  scoredBy(@Parent() { scoredBy }: ScoreRow) {
    return actorOf(scoredBy);
  }
}

@Resolver(() => Escalation)
export class EscalationResolver {
  @ResolveField()
  escalatedBy(@Parent() { escalatedBy }: EscalationRow) {
    return actorOf(escalatedBy);
  }

  @ResolveField()
  agreements(@Parent() { agreements }: EscalationRow) {
    return agreements ?? [];
  }
}
