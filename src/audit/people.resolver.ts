import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ResolveField, Resolver } from '@nestjs/graphql';
import { actorId } from '../kernel/actor.js';
import { RootListArgs } from '../api/page.js';
import { momentArguments, Reads } from '../api/root.js';
import { Moments } from '../read-model/moments.js';
import type { EventRow } from './event.tables.js';
import { ListPeople } from './people.queries.js';
import { Person, PersonConnection } from './people.types.js';

@Resolver(() => Person)
export class PeopleResolver {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(Moments) private readonly moments: Moments,
  ) {}

  @Reads(() => PersonConnection, {
    description: 'Who acts here: everybody whom an event names as its actor, in pages; who acted for the first time last comes first.',
    roles: ['ADMIN', 'AUDITOR'],
    complexity: 50,
  })
  async people(@Args() args: RootListArgs) {
    return this.queries.execute(new ListPeople(args, await this.moments.fix(...momentArguments(args))));
  }

  @ResolveField()
  id({ actor }: EventRow) {
    return actorId(actor);
  }

  @ResolveField()
  issuer({ actor }: EventRow) {
    return actor.issuer;
  }

  @ResolveField()
  subject({ actor }: EventRow) {
    return actor.subject;
  }

  @ResolveField()
  name({ actor }: EventRow) {
    return actor.name;
  }

  @ResolveField()
  roles({ actor }: EventRow) {
    return actor.roles;
  }

  @ResolveField()
  lastActedAt({ effectiveAt }: EventRow) {
    return effectiveAt;
  }
}
