import { ArgsType, createUnionType, Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, RootListArgs } from '../api/page.js';
import { InstantScalar } from '../commands/scalars.js';
import { Commitment } from '../commitments/commitment.types.js';
import { Customer } from '../customers/customer.types.js';
import { Feature } from '../features/feature.types.js';
import type { Instant } from '../kernel/time.js';
import { Decision } from '../requests/decision.types.js';
import { Request } from '../requests/request.types.js';
import { SearchKind } from './documents.view.js';

registerEnumType(SearchKind, {
  name: 'SearchKind',
  description: 'What is searched for.',
  valuesMap: {
    CUSTOMER: { description: 'Customers: name, key, external id.' },
    FEATURE: { description: 'Features: name, key, aliases, description.' },
    REQUEST: { description: 'Requests: title, key, problem, tags; evidence.' },
    DECISION: {
      description: 'Decisions: rationale, explanation, options, alternatives, goals. What is confidential is searched for nobody.',
    },
    COMMITMENT: { description: 'Commitments: what may be said and what may not, conditions.' },
  },
});

export const SearchThing = createUnionType({
  name: 'SearchThing',
  description: 'A thing that can be found by its words.',
  types: () => [Customer, Feature, Request, Decision, Commitment] as const,
  resolveType: ({ __typename }: { __typename: string }) => __typename,
});

@ObjectType({ description: 'A piece of a snippet. It is plain text: show it as text, whatever it holds.' })
export class SnippetPiece {
  @Field(() => String, { description: 'The text.' })
  text: string;

  @Field(() => Boolean, { description: 'Whether it is what was searched for.' })
  isMatch: boolean;
}

@ObjectType({ description: 'A thing that was found, and by which words.' })
export class SearchHit {
  @Field(() => SearchKind, { description: 'What kind of thing it is.' })
  kind: SearchKind;

  @Field(() => [SnippetPiece], { description: 'What surrounds the words that were found, in pieces, which together are the text.' })
  snippet: readonly SnippetPiece[];

  @Field(() => Boolean, {
    description:
      'Whether the words are former ones: it was called so, or it said so, and does not any more. Where its present words are found they go first.',
  })
  isFormer: boolean;

  @Field(() => InstantScalar, { description: 'Since when it has had these words, or had them.' })
  since: Instant;
}

export const SearchHitConnection = connectionOf(() => SearchHit, 'SearchHit', 'things found');

@ArgsType()
export class SearchArgs extends RootListArgs {
  @Field(() => String, {
    description:
      'The words, in any of their forms, case and accents not looked at; the last one as far as it is typed. Words in double quotes stand together. Where nothing has all of them, what has any of them is found.',
  })
  text: string;

  @Field(() => [SearchKind], { nullable: true, description: 'Only things of these kinds.' })
  kinds?: SearchKind[];

  @Field(() => [String], {
    nullable: true,
    description: 'Only what lies in one of these product areas: itself, or the feature it is about.',
  })
  area?: string[];

  @Field(() => InstantScalar, { nullable: true, description: 'Only words said at this moment or after it.' })
  from?: Instant;

  @Field(() => InstantScalar, { nullable: true, description: 'Only words said before this moment.' })
  until?: Instant;
}
