import { Field, Int, ObjectType } from '@nestjs/graphql';
import { MOST_VALUES } from './facets.js';

@ObjectType({ description: 'A value in use.' })
export class Facet {
  @Field(() => String, { description: 'The value, as filters take it; of several spellings that are one, the one most in use.' })
  value: string;

  @Field(() => Int, { description: 'How often it is in use.' })
  count: number;
}

@ObjectType({ description: `How many values of each kind are in use besides those that are listed, which are ${MOST_VALUES} at most.` })
export class MoreFacets {
  @Field(() => Int, { description: 'Product areas.' })
  areas: number;

  @Field(() => Int, { description: 'Segments.' })
  segments: number;

  @Field(() => Int, { description: 'Owners.' })
  owners: number;

  @Field(() => Int, { description: 'Tags.' })
  tags: number;

  @Field(() => Int, { description: 'Channels.' })
  channels: number;

  @Field(() => Int, { description: 'Competitors.' })
  competitors: number;
}

@ObjectType({ description: 'What things are sorted by: the values in use, those most in use first, then by value.' })
export class Facets {
  @Field(() => [Facet], { description: 'Product areas of features and requests.' })
  areas: Facet[];

  @Field(() => [Facet], { description: 'Segments of customers; case and outer spaces make no other one.' })
  segments: Facet[];

  @Field(() => [Facet], { description: 'Who owns features, commitments and acceptances; case and outer spaces make no other one.' })
  owners: Facet[];

  @Field(() => [Facet], { description: 'Tags of requests.' })
  tags: Facet[];

  @Field(() => [Facet], { description: 'How customers were told what they may expect, and informed of decisions.' })
  channels: Facet[];

  @Field(() => [Facet], { description: 'Competitors that evidence names.' })
  competitors: Facet[];

  @Field(() => MoreFacets, { description: 'How many there are besides these.' })
  more: MoreFacets;
}
