import { ArgsType, Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Event } from '../api/event.types.js';
import { RootArgs } from '../api/root.js';
import { Decision } from '../requests/decision.types.js';
import { Request } from '../requests/request.types.js';
import type { StepKind } from './decline-chain.queries.js';

const StepKindEnum = {
  ASKED: 'ASKED',
  DEMAND: 'DEMAND',
  EVIDENCE: 'EVIDENCE',
  POSITION: 'POSITION',
  DECIDED: 'DECIDED',
  INFORMED: 'INFORMED',
  REOPENED: 'REOPENED',
  OTHER: 'OTHER',
} as const satisfies Record<StepKind, StepKind>;

registerEnumType(StepKindEnum, {
  name: 'DeclineStepKind',
  description: 'What a step of the chain did.',
  valuesMap: {
    ASKED: { description: 'Somebody asked, on behalf of whom.' },
    DEMAND: { description: 'Another customer wanted it, or no longer did.' },
    EVIDENCE: { description: 'Evidence was added.' },
    POSITION: { description: 'A function said what it thinks.' },
    DECIDED: { description: 'It was decided: the no itself, what came before it, or what superseded it.' },
    INFORMED: { description: 'Those who asked were told.' },
    REOPENED: { description: 'It was opened again.' },
    OTHER: { description: 'Something else: its words were changed, or it was withdrawn.' },
  },
});

@ObjectType({ description: 'One step of the chain that led to a no, and from it.' })
class DeclineStep {
  @Field(() => StepKindEnum, { description: 'What it did.' })
  kind: StepKind;

  @Field(() => Event, { description: 'The event it rests on.' })
  event: Event;
}

@ObjectType({
  description: 'Why a request was declined: everything that led to the no, the no itself, who was told, and what superseded it.',
})
export class DeclineChain {
  @Field(() => Request, { description: 'What was asked.' })
  request: Request;

  @Field(() => Decision, { description: 'The last no: with its rationale, reason, options and alternatives, and what superseded it.' })
  decision: Decision;

  @Field(() => [DeclineStep], { description: 'Every step in the order it happened.' })
  steps: DeclineStep[];
}

@ArgsType()
export class WhyDeclinedArgs extends RootArgs {
  @Field(() => ID, { description: 'Key of the request.' })
  requestId: string;
}
