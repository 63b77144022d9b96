import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, PrimaryGeneratedColumn, Unique } from 'typeorm';

@ObjectType()
@Entity()
export class Customer {
  @Field(() => ID)
  @PrimaryColumn()
  customerId: string;

  @Field()
  @Index()
  @Column()
  name: string;

  @Field(() => String, { nullable: true })
  @Column({ type: 'text', nullable: true })
  segment: string | null;

  @Column({ type: 'text', nullable: true })
  accountOwner: string | null;
}

@ObjectType()
@Entity()
export class Feature {
  @Field(() => ID)
  @PrimaryColumn()
  featureId: string;

  @Field()
  @Index()
  @Column()
  name: string;

  @Field(() => String, { nullable: true })
  @Index()
  @Column({ type: 'text', nullable: true })
  area: string | null;

  @Column({ type: 'text', nullable: true })
  owner: string | null;

  @Field()
  @Column()
  horizon: string;

  @Column({ type: 'date', nullable: true })
  targetDate: string | null;

  @Field()
  @Column()
  status: string;
}

@ObjectType()
@Entity()
@Index(['status', 'area'])
export class Request {
  @Field(() => ID)
  @PrimaryColumn()
  requestId: string;

  @Field()
  @Column()
  title: string;

  @Field()
  @Column()
  problem: string;

  @Column()
  source: string;

  @Index()
  @Column({ type: 'text', nullable: true })
  featureId: string | null;

  @Field(() => Feature, { nullable: true })
  @ManyToOne(() => Feature, { nullable: true })
  @JoinColumn({ name: 'featureId' })
  feature?: Feature | null;

  @Field(() => String, { nullable: true })
  @Column({ type: 'text', nullable: true })
  area: string | null;

  @Column({ type: 'text', array: true, default: [] })
  tags: string[];

  @Field()
  @Column()
  status: string;

  @Column()
  submittedBy: string;

  @Field()
  @Index()
  @Column({ type: 'timestamptz' })
  submittedAt: Date;

  @Field(() => [Demand])
  @OneToMany(() => Demand, (demand) => demand.request)
  demand: Demand[];

  @OneToMany(() => Decision, (decision) => decision.request)
  decisions: Decision[];
}

@ObjectType()
@Entity()
@Unique(['requestId', 'customerId', 'dealId'])
export class Demand {
  @PrimaryGeneratedColumn()
  id: number;

  @Index()
  @Column()
  requestId: string;

  @ManyToOne(() => Request, (request) => request.demand)
  @JoinColumn({ name: 'requestId' })
  request: Request;

  @Index()
  @Column()
  customerId: string;

  @Field(() => Customer)
  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customerId' })
  customer: Customer;

  @Field(() => String, { nullable: true })
  @Column({ type: 'text', nullable: true })
  dealId: string | null;

  @Field(() => String, { nullable: true })
  @Column({ type: 'numeric', nullable: true })
  amount: string | null;

  @Field(() => String, { nullable: true })
  @Column({ type: 'text', nullable: true })
  currency: string | null;
}

@ObjectType()
@Entity()
@Unique(['requestId', 'number'])
export class Decision {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  requestId: string;

  @ManyToOne(() => Request, (request) => request.decisions)
  @JoinColumn({ name: 'requestId' })
  request: Request;

  @Field(() => Int)
  @Column()
  number: number;

  @Field()
  @Column()
  outcome: string;

  @Field()
  @Column()
  rationale: string;

  @Field(() => String, { nullable: true })
  @Column({ type: 'text', nullable: true })
  customerExplanation: string | null;

  @Field()
  @Column()
  decidedBy: string;

  @Field()
  @Column({ type: 'timestamptz' })
  decidedAt: Date;

  @Column({ type: 'bigint' })
  auditId: string;
}

@Entity()
@Index(['featureId', 'audience'], { unique: true })
export class Commitment {
  @PrimaryColumn()
  commitmentId: string;

  @Column()
  featureId: string;

  /** everyone, segment:SEGMENT or customer:CUSTOMER. */
  @Column()
  audience: string;

  @Column()
  owner: string;

  @Column()
  status: string;

  @Column({ type: 'int', nullable: true })
  current: number | null;

  @OneToMany(() => Wording, (wording) => wording.commitment)
  wordings: Wording[];
}

@ObjectType()
@Entity()
@Unique(['commitmentId', 'version'])
export class Wording {
  @PrimaryGeneratedColumn()
  id: number;

  @Column()
  commitmentId: string;

  @ManyToOne(() => Commitment, (commitment) => commitment.wordings)
  @JoinColumn({ name: 'commitmentId' })
  commitment: Commitment;

  @Field(() => Int)
  @Column()
  version: number;

  @Field()
  @Column()
  hash: string;

  @Field()
  @Column()
  canSay: string;

  @Column()
  cannotSay: string;

  @Column({ type: 'text', array: true, default: [] })
  conditions: string[];

  @Column({ type: 'date', nullable: true })
  promisedDate: string | null;

  @Column({ type: 'date', nullable: true })
  validUntil: string | null;

  /** Of its activation. */
  @Column({ type: 'bigint', nullable: true })
  auditId: string | null;
}

@ObjectType()
@Entity()
@Index(['subject', 'id'])
export class Audit {
  @Field(() => ID)
  @PrimaryGeneratedColumn({ type: 'bigint' })
  id: string;

  @Column({ type: 'timestamptz' })
  at: Date;

  @Column()
  actor: string;

  @Column()
  action: string;

  @Column()
  subject: string;

  @Column({ type: 'jsonb' })
  data: object;

  /** The same command again answers as the first time. */
  @Index({ unique: true, where: '"commandId" IS NOT NULL' })
  @Column({ type: 'text', nullable: true })
  commandId: string | null;
}
