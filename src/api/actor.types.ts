import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { actorId, ROLES, type Actor as Person, type Role } from '../kernel/actor.js';

export const RoleEnum = Object.fromEntries(ROLES.map((role) => [role, role])) as Record<Role, Role>;

registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a person or a service may do and see; several roles add up.',
  valuesMap: {
    SALES: { description: 'Asks, takes the sales position, proposes wordings, tells customers.' },
    SALES_APPROVER: { description: 'SALES, and approves wordings for sales.' },
    PRODUCT: { description: 'Keeps features and decides.' },
    PRODUCT_APPROVER: { description: 'PRODUCT, and approves wordings for product.' },
    CONTRIBUTOR: { description: 'Marketing, legal, design, engineering, success: positions and evidence.' },
    LEADERSHIP: { description: 'Asks, decides, overrules and withdraws; approves no wording.' },
    AUDITOR: { description: 'Reads everything and sends no command.' },
    SERVICE: { description: 'An integration.' },
    IMPORTER: { description: 'Brings history in on behalf of the people named in it.' },
    ADMIN: { description: 'Runs the service and reads no content.' },
  },
});

@ObjectType({ description: 'A person or a service, as its token or an import named it.' })
export class Actor {
  @Field(() => ID, { description: 'ISSUER|SUBJECT: what filters by person take.' })
  id: string;

  @Field(() => String, { description: 'Who vouches for the person.' })
  issuer: string;

  @Field(() => String, { description: 'The person’s id at the issuer.' })
  subject: string;

  @Field(() => String, { description: 'What the person is called.' })
  name: string;

  @Field(() => [RoleEnum], { description: 'The roles the person held then.' })
  roles: readonly Role[];
}

export const actorOf = (person: Person): Actor => ({ ...person, id: actorId(person) });
