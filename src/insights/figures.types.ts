import { ArgsType, Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RootArgs } from '../api/root.js';
import { DayScalar } from '../commands/scalars.js';
import type { Day } from '../kernel/time.js';
import { DeclineReason } from '../requests/request.events.js';
import { FigureName, FigureUnit } from './figures.js';

const DECLINES_BY_REASON = Object.fromEntries(
  Object.keys(DeclineReason).map((reason) => [`DECLINES_${reason}`, { description: `Noes for the reason ${reason}.` }]),
);

registerEnumType(FigureName, {
  name: 'FigureName',
  description: 'What is counted or measured. Whatever happened counts on the day on which it happened.',
  valuesMap: {
    DECISIONS: { description: 'Decisions on requests: yes, no and not now.' },
    DECLINES: { description: 'Noes.' },
    ...DECLINES_BY_REASON,
    DECISION_LEAD_TIME_MEDIAN: { description: 'From the submission or the last reopening to the decision: half of all took no longer.' },
    DECISION_LEAD_TIME_P90: {
      description: 'From the submission or the last reopening to the decision: nine tenths of all took no longer.',
    },
    WEAK_YESES: { description: 'Yeses that rest on nothing but weak justifications.' },
    UNEVIDENCED_DECISIONS: { description: 'Decisions on a request without a single piece of evidence.' },
    UNEXPLAINED_NOES: { description: 'Noes and deferrals without an explanation for the customer.' },
    UNINFORMED_REQUESTERS: { description: 'Submitters and customers that were not told of a decision that stands.' },
    PROMISES_DUE: { description: 'Days that were promised and have come, of words in force on them, or delivered or broken before.' },
    KEPT_ON_TIME: { description: 'Of the promises due, those delivered by the promised day, which no customer disputes.' },
    SLIPS: { description: 'Dates that went or moved later: targets of features, and promised days in words in force.' },
    UNAPPROVED_PROMISES: { description: 'Promises made without approval that were reported.' },
  },
});

registerEnumType(FigureUnit, {
  name: 'FigureUnit',
  description: 'What the value of a figure counts.',
  valuesMap: {
    DECISIONS: { description: 'Decisions on requests.' },
    DAYS: { description: 'Days, with fractions.' },
    REQUESTERS: { description: 'Submitters and customers who asked.' },
    PROMISES: { description: 'Promises.' },
    MOVES: { description: 'Dates that moved.' },
  },
});

@ObjectType({ description: 'One figure over a period, and the events that make it. Figures are about product areas, never about people.' })
export class Figure {
  @Field(() => FigureName, { description: 'What it is about.' })
  name: FigureName;

  @Field(() => Float, { nullable: true, description: 'How many, or how long; null where there is nothing to measure.' })
  value?: number | null;

  @Field(() => FigureUnit, { description: 'What the value counts.' })
  unit: FigureUnit;
}

@ArgsType()
export class FiguresArgs extends RootArgs {
  @Field(() => DayScalar, { nullable: true, description: 'First day of the period; the first of all where it is absent.' })
  from?: Day;

  @Field(() => DayScalar, {
    nullable: true,
    description: 'Last day of the period, which belongs to it; today where it is absent or ahead.',
  })
  to?: Day;

  @Field(() => String, { nullable: true, description: 'Only this product area: of the request, or of the feature it is about.' })
  area?: string;

  @Field(() => [FigureName], {
    nullable: true,
    description: 'Only these figures, in the order in which all of them come; all where it is absent.',
  })
  names?: FigureName[];
}
