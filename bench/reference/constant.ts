/** Reference B: Nest, Apollo and Fastify as they come, with a promise check that answers a constant of the same shape. */
import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Args, Field, GraphQLModule, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';

@ObjectType()
class Wording {
  @Field(() => Int)
  version: number;

  @Field()
  canSay: string;
}

@ObjectType()
class CitedEvent {
  @Field(() => ID)
  id: string;
}

@ObjectType()
class PromiseCheck {
  @Field()
  verdict: string;

  @Field()
  reason: string;

  @Field(() => Wording, { nullable: true })
  wording?: Wording;

  @Field(() => [CitedEvent])
  citedEvents: CitedEvent[];
}

@Resolver()
class PromiseCheckResolver {
  @Query(() => PromiseCheck)
  async promiseCheck(
    @Args('customerId', { type: () => ID }) _customerId: string,
    @Args('featureId', { type: () => ID }) _featureId: string,
    @Args('byDate', { nullable: true }) _byDate?: string,
  ): Promise<PromiseCheck> {
    return {
      verdict: 'ALLOWED',
      reason: 'Wording 1 is approved, promised for 2027-02-22.',
      wording: {
        version: 1,
        canSay: 'Single sign-on for auditors 12 will be there by 2027-02-22, for all resellers of yours, at no extra charge.',
      },
      citedEvents: [{ id: '00000000-0000-8000-8000-000000000000' }],
    };
  }
}

@Module({
  imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, playground: false })],
  providers: [PromiseCheckResolver],
})
class AppModule {}

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');
console.log(`listening ${await app.getUrl()}`);
