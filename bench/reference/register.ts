/**
 * Reference A: the same questions as those who use Nest, Apollo, TypeORM and PostgreSQL would write them: entities with relations, a transaction
 * for each command, an audit table beside what is changed. It keeps no earlier versions, so it answers as of no other moment than now.
 */
import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { BadRequestException, Injectable, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Args,
  Context,
  Field,
  Float,
  GraphQLModule,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { InjectDataSource, InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, IsString, MaxLength, MinLength, ValidateNested } from 'class-validator';
import DataLoader from 'dataloader';
import { randomUUID } from 'node:crypto';
import { DataSource, In, MoreThan, Repository, type EntityManager } from 'typeorm';
import { Audit, Commitment, Customer, Decision, Demand, Feature, Request, Wording } from './entities.js';

@ObjectType()
class PromiseCheck {
  @Field()
  verdict: string;

  @Field()
  reason: string;

  @Field(() => Wording, { nullable: true })
  wording?: Wording;

  @Field(() => [Audit])
  citedEvents: Audit[];
}

@InputType()
class DemandInput {
  @Field(() => ID)
  @IsString()
  @MaxLength(100)
  customerId: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  dealId?: string;

  @Field(() => Float, { nullable: true })
  @IsOptional()
  amount?: number;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  currency?: string;
}

@InputType()
class SubmitRequestInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  commandId?: string;

  @Field()
  @IsString()
  @MaxLength(200)
  title: string;

  @Field()
  @IsString()
  @MaxLength(10_000)
  problem: string;

  @Field()
  @IsString()
  source: string;

  @Field(() => ID, { nullable: true })
  @IsOptional()
  @IsString()
  featureId?: string;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  area?: string;

  @Field(() => [DemandInput], { defaultValue: [] })
  @ValidateNested({ each: true })
  @ArrayMaxSize(50)
  @Type(() => DemandInput)
  demand: DemandInput[];

  @Field(() => [String], { defaultValue: [] })
  @ArrayMaxSize(50)
  tags: string[];
}

@InputType()
class AcceptRequestInput {
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  commandId?: string;

  @Field(() => ID)
  @IsString()
  requestId: string;

  @Field()
  @IsString()
  @MinLength(20)
  rationale: string;

  @Field(() => [String])
  justifications: string[];

  @Field()
  @IsString()
  owner: string;
}

interface Caller {
  readonly actor: string;
  readonly decisions: DataLoader<string, Decision | undefined>;
}

@Injectable()
class RequestService {
  constructor(@InjectDataSource() private readonly source: DataSource) {}

  submit(input: SubmitRequestInput, actor: string): Promise<Request> {
    return this.source.transaction(async (manager) => {
      const before = await repeated(manager, input.commandId);
      if (before) return manager.findOneByOrFail(Request, { requestId: before.subject });
      if (input.featureId && !(await manager.existsBy(Feature, { featureId: input.featureId })))
        throw new BadRequestException('FEATURE_NOT_FOUND');
      const customerIds = [...new Set(input.demand.map(({ customerId }) => customerId))];
      if ((await manager.countBy(Customer, { customerId: In(customerIds) })) < customerIds.length)
        throw new BadRequestException('CUSTOMER_NOT_FOUND');
      const { demand, commandId, ...wish } = input;
      const request = await manager.save(
        manager.create(Request, { requestId: randomUUID(), ...wish, status: 'SUBMITTED', submittedBy: actor, submittedAt: new Date() }),
      );
      const entries = demand.map(({ amount, ...entry }) => ({ requestId: request.requestId, ...entry, amount: amount?.toString() }));
      await manager.save(manager.create(Demand, entries));
      await audited(manager, { actor, action: 'RequestSubmitted', subject: request.requestId, data: input, commandId });
      return request;
    });
  }

  accept(input: AcceptRequestInput, actor: string): Promise<Request> {
    return this.source.transaction(async (manager) => {
      const { requestId, rationale, commandId } = input;
      if (await repeated(manager, commandId)) return manager.findOneByOrFail(Request, { requestId });
      const request = await manager.findOne(Request, { where: { requestId }, lock: { mode: 'pessimistic_write' } });
      if (!request) throw new BadRequestException('REQUEST_NOT_FOUND');
      if (!['SUBMITTED', 'REOPENED'].includes(request.status)) throw new BadRequestException('ALREADY_DECIDED');
      const last = await manager.findOne(Decision, { where: { requestId }, order: { number: 'DESC' } });
      // what sales has said since then
      const heard = await manager.existsBy(Audit, { subject: requestId, action: In(VOICES), id: MoreThan(last?.auditId ?? '0') });
      if (!heard) throw new BadRequestException('POSITION_MISSING');
      const { id: auditId } = await audited(manager, { actor, action: 'RequestAccepted', subject: requestId, data: input, commandId });
      const decided = { number: (last?.number ?? 0) + 1, outcome: 'ACCEPTED', decidedBy: actor, decidedAt: new Date() };
      await manager.save(manager.create(Decision, { requestId, rationale, auditId, ...decided }));
      request.status = 'ACCEPTED';
      return manager.save(request);
    });
  }
}

const repeated = (manager: EntityManager, commandId: string | undefined) =>
  commandId ? manager.findOneBy(Audit, { commandId }) : undefined;

const VOICES = ['RequestSubmitted', 'DemandAdded', 'EvidenceAdded', 'PositionRecorded'];

function audited(manager: EntityManager, entry: Partial<Audit>): Promise<Audit> {
  return manager.save(manager.create(Audit, { at: new Date(), ...entry }));
}

const SPEAKING = ['ACTIVE', 'AT_RISK', 'DELIVERED', 'KEPT', 'WITHDRAWN', 'BREACHED', 'DISPUTED'];

@Injectable()
class PromiseService {
  constructor(
    @InjectRepository(Customer) private readonly customers: Repository<Customer>,
    @InjectRepository(Feature) private readonly features: Repository<Feature>,
    @InjectRepository(Commitment) private readonly commitments: Repository<Commitment>,
    @InjectRepository(Decision) private readonly decisions: Repository<Decision>,
    @InjectRepository(Audit) private readonly audit: Repository<Audit>,
  ) {}

  async check(customerId: string, featureId: string, byDate: string | undefined): Promise<PromiseCheck> {
    const [customer, feature] = await Promise.all([this.customers.findOneBy({ customerId }), this.features.findOneBy({ featureId })]);
    if (!customer || !feature) return { verdict: 'NO_RECORD', reason: 'No such customer or feature.', citedEvents: [] };
    const audiences = [`customer:${customerId}`, ...(customer.segment ? [`segment:${customer.segment}`] : []), 'everyone'];
    const slots = await this.commitments.find({ where: { featureId, audience: In(audiences) }, relations: { wordings: true } });
    const today = new Date().toISOString().slice(0, 10);
    for (const audience of audiences) {
      const slot = slots.find((one) => one.audience === audience);
      const wording = slot?.wordings.find(({ version }) => version === slot.current);
      if (!slot || !SPEAKING.includes(slot.status)) continue;
      if (['WITHDRAWN', 'BREACHED'].includes(slot.status))
        return this.cited({ verdict: 'NOT_ALLOWED', reason: `It was ${slot.status}.` }, wording?.auditId);
      if (!wording || (wording.validUntil && wording.validUntil < today)) continue;
      const isDone = ['DELIVERED', 'KEPT'].includes(slot.status) || feature.status === 'SHIPPED';
      if (slot.status === 'AT_RISK' || slot.status === 'DISPUTED')
        return this.cited({ verdict: 'AT_RISK', reason: 'It is at risk.', wording }, wording.auditId);
      if (!isDone && wording.promisedDate && wording.promisedDate < today)
        return this.cited({ verdict: 'AT_RISK', reason: `It is overdue since ${wording.promisedDate}.`, wording }, wording.auditId);
      if (byDate && wording.validUntil && byDate > wording.validUntil)
        return this.cited({ verdict: 'NOT_ALLOWED', reason: `It holds until ${wording.validUntil}.`, wording }, wording.auditId);
      if (byDate && !isDone && wording.promisedDate && byDate < wording.promisedDate)
        return this.cited({ verdict: 'NOT_ALLOWED', reason: `It is promised for ${wording.promisedDate}.`, wording }, wording.auditId);
      const verdict = wording.conditions.length > 0 ? 'ALLOWED_WITH_CONDITIONS' : 'ALLOWED';
      return this.cited(
        { verdict, reason: `Wording ${wording.version} is approved, promised for ${wording.promisedDate}.`, wording },
        wording.auditId,
      );
    }
    if (feature.status === 'DROPPED') return { verdict: 'NOT_ALLOWED', reason: 'The feature was dropped.', citedEvents: [] };
    if (feature.status === 'SHIPPED') return { verdict: 'AVAILABLE', reason: 'The feature has shipped.', citedEvents: [] };
    const standing = await this.decisions.find({ where: { request: { featureId } }, order: { decidedAt: 'DESC' } });
    if (standing.length > 0 && standing.every(({ outcome }) => outcome !== 'ACCEPTED'))
      return this.cited({ verdict: 'NOT_ALLOWED', reason: standing[0]?.customerExplanation ?? 'It was declined.' }, standing[0]?.auditId);
    return { verdict: 'NO_RECORD', reason: 'No words are approved.', citedEvents: [] };
  }

  private async cited(check: Omit<PromiseCheck, 'citedEvents'>, auditId: string | null | undefined): Promise<PromiseCheck> {
    return { ...check, citedEvents: auditId ? await this.audit.findBy({ id: auditId }) : [] };
  }
}

@Resolver(() => Request)
class RequestResolver {
  constructor(
    private readonly service: RequestService,
    @InjectRepository(Request) private readonly requests: Repository<Request>,
  ) {}

  @Query(() => [Request])
  async requests20(
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
    @Args('skip', { type: () => Int, defaultValue: 0 }) skip: number,
  ) {
    return this.requests.find({
      relations: { feature: true, demand: { customer: true } },
      order: { submittedAt: 'DESC' },
      take: first,
      skip,
    });
  }

  @ResolveField(() => Decision, { nullable: true })
  async decision(@Parent() { requestId }: Request, @Context() { decisions }: Caller) {
    return (await decisions.load(requestId)) ?? null;
  }

  @Mutation(() => Request)
  submitRequest(@Args('input') input: SubmitRequestInput, @Context() { actor }: Caller) {
    return this.service.submit(input, actor);
  }

  @Mutation(() => Request)
  acceptRequest(@Args('input') input: AcceptRequestInput, @Context() { actor }: Caller) {
    return this.service.accept(input, actor);
  }
}

@Resolver()
class PromiseResolver {
  constructor(private readonly service: PromiseService) {}

  @Query(() => PromiseCheck)
  promiseCheck(
    @Args('customerId', { type: () => ID }) customerId: string,
    @Args('featureId', { type: () => ID }) featureId: string,
    @Args('byDate', { nullable: true }) byDate?: string,
  ) {
    return this.service.check(customerId, featureId, byDate);
  }
}

const ENTITIES = [Audit, Commitment, Customer, Decision, Demand, Feature, Request, Wording];

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env['DATABASE_URL'],
      entities: ENTITIES,
      synchronize: process.env['SYNCHRONIZE'] === '1',
    }),
    TypeOrmModule.forFeature(ENTITIES),
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [DataSource],
      useFactory: (source: DataSource): ApolloDriverConfig => ({
        autoSchemaFile: true,
        playground: false,
        context: (): Caller => ({ actor: 'ada', decisions: new DataLoader(lastDecisions(source)) }),
      }),
    }),
  ],
  providers: [RequestService, PromiseService, RequestResolver, PromiseResolver],
})
class AppModule {}

const lastDecisions = (source: DataSource) => async (requestIds: readonly string[]) => {
  const decisions = await source.getRepository(Decision).find({ where: { requestId: In([...requestIds]) }, order: { number: 'ASC' } });
  const last = new Map(decisions.map((decision) => [decision.requestId, decision]));
  return requestIds.map((requestId) => last.get(requestId));
};

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false, abortOnError: false });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
await app.listen(0, '127.0.0.1');
console.log(`listening ${await app.getUrl()}`);
