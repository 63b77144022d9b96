import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { builtSchema, printed } from '../src/schema.js';
import { inputOf, mutationsOf, queriesOf, type Root } from './from-schema.js';

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await builtSchema();
});

describe('the schema', () => {
  test('is the one that schema.graphql shows; else run `npm run schema`', () => {
    expect(printed(schema)).toBe(readFileSync('schema.graphql', 'utf8'));
  });

  test('describes every type, field, argument and enum value: it is the manual', () => {
    const bare: string[] = [];
    const look = (name: string, { description }: { description?: string | null | undefined }) => {
      if (!description?.trim()) bare.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
      look(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
      if (isObjectType(type) || isInterfaceType(type))
        for (const field of Object.values(type.getFields())) {
          look(`${type.name}.${field.name}`, field);
          for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
        }
    }
    expect(bare).toEqual([]);
  });
});

/** Lists of objects without pages, and what bounds them. */
const UNPAGED: Readonly<Record<string, string>> = {
  'in what was entered with one thing, all at once':
    'Decision.options Decision.supersededDecisions Escalation.agreements Informed.customers PromiseCheck.consulted PromiseCheck.citedEvents PromiseCheck.suggestions',
  'in what people said of one thing':
    'Request.evidence Request.positions Request.concerns Request.scores Request.decisions Request.informed Request.merged Customer.mergedFrom Request.waiting Commitment.concerns Commitment.riskReasons Commitment.wordings Commitment.fulfilments Wording.approvals Feature.targets AffectedCustomer.changes DeclineChain.steps',
  'in the commands on one thing': 'Request.offers Commitment.offers Report.offers Feature.offers',
  'in the pieces of one text': 'SearchHit.snippet',
  'the ten that are most alike': 'Query.likelyDuplicates Request.likelyDuplicates RequestPayload.likelyDuplicates',
  'in the features that have words in force': 'SharedRoadmap.shipped SharedRoadmap.dated SharedRoadmap.undated',
  'one for each currency': 'Demand.value',
  'one for each figure there is': 'Query.figures',
  'one for each kind of line': 'Query.agendaCounts',
  'in how many are listed, the others counted': 'Facets.areas Facets.segments Facets.owners Facets.tags Facets.channels Facets.competitors',
};

/** Roots that answer of now alone: who asks and where, and `node`, which takes the id and nothing else. */
const OF_NOW = ['node', 'readAccess', 'register', 'sharedRoadmap', 'viewer'];

const signature = ({ args }: Pick<Root, 'args'>) => Object.fromEntries(args.map(({ name, type }) => [name, String(type)]));
const fieldsOf = (type: GraphQLObjectType) =>
  Object.fromEntries(Object.values(type.getFields()).map(({ name, type }) => [name, String(type)]));

describe('the schema is of one kind', () => {
  let objects: GraphQLObjectType[];
  beforeAll(() => {
    objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__')) as GraphQLObjectType[];
  });
  const fields = () =>
    objects.flatMap((type) => Object.values(type.getFields()).map((field) => ({ coordinate: `${type.name}.${field.name}`, type, field })));

  test('a list is a connection, or named here with what bounds it; what it holds is never null', () => {
    const lists = fields().filter(({ field }) => isListType(getNullableType(field.type)));
    const payload = ({ coordinate }: { coordinate: string }) => /Payload\.(userErrors|warnings)$/.test(coordinate);
    const unpaged = lists.filter((one) => !isLeafType(getNamedType(one.field.type)) && one.field.name !== 'edges' && !payload(one));
    expect(unpaged.map(({ coordinate }) => coordinate).sort()).toEqual(
      Object.values(UNPAGED)
        .flatMap((names) => names.split(' '))
        .sort(),
    );
    // null where a role may not see the sum, and where nothing was submitted
    expect(lists.filter(({ field }) => !/^\[\w+!\]!$/.test(String(field.type))).map(({ coordinate }) => coordinate)).toEqual([
      'Demand.value',
      'RequestPayload.likelyDuplicates',
    ]);
  });

  test('a connection has edges, a place and a count, and is asked page by page from both ends', () => {
    const connections = objects.filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(10);
    for (const { name } of connections) {
      const of = name.replace(/Connection$/, '');
      expect(fieldsOf(schema.getType(name) as GraphQLObjectType)).toEqual({
        edges: `[${of}Edge!]!`,
        pageInfo: 'PageInfo!',
        totalCount: 'Int!',
      });
      expect(Object.keys(fieldsOf(schema.getType(`${of}Edge`) as GraphQLObjectType)).sort()).toEqual(['cursor', 'node']);
    }
    for (const { field, coordinate } of fields().filter(({ field }) => /Connection!?$/.test(String(field.type))))
      expect({ coordinate, type: String(field.type), ...signature(field) }).toMatchObject({
        ...{ type: expect.stringMatching(/!$/), first: 'Int', after: 'String', last: 'Int', before: 'String' },
      });
    for (const { name, args } of queriesOf(schema))
      for (const { name: argument, type } of args)
        if (argument === 'filter' || argument === 'orderBy')
          expect([name, String(type)]).toEqual([name, expect.stringMatching(argument === 'filter' ? /^\w+Filter$/ : /^\w+OrderBy$/)]);
  });

  test('every root takes a moment, and a position to wait for', () => {
    const lacking = queriesOf(schema).filter(
      (root) => signature(root)['asOf'] !== 'AsOfInput' || signature(root)['minPosition'] !== 'String',
    );
    expect(lacking.map(({ name }) => name).sort()).toEqual(OF_NOW);
  });

  test('a mutation is `name(input: Name!)`, and says in one way what was refused, what to look at again, and where it stands', () => {
    for (const mutation of mutationsOf(schema)) {
      const { name } = mutation;
      expect([name, signature(mutation)]).toEqual([name, { input: `${name.charAt(0).toUpperCase()}${name.slice(1)}!` }]);
      expect([name, String(mutation.type)]).toEqual([name, expect.stringMatching(/^[A-Z]\w+Payload$/)]);
      expect(fieldsOf(mutation.type as GraphQLObjectType)).toMatchObject({
        userErrors: '[UserError!]!',
        warnings: '[Warning!]!',
        position: 'String',
      });
      expect([name, String(inputOf(mutation).getFields()['commandId']?.type)]).toEqual([name, 'String']);
    }
  });

  test('names are written in one way, by what they name', () => {
    const odd: string[] = [];
    const commands = new Set(mutationsOf(schema).map(({ args }) => getNamedType(args[0]?.type)?.name));
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
      if (!/^[A-Z][A-Za-z]*$/.test(type.name)) odd.push(type.name);
      if (isInputObjectType(type) && !commands.has(type.name) && !/(Input|Filter|OrderBy)$/.test(type.name)) odd.push(type.name);
      if (isEnumType(type))
        odd.push(...type.getValues().flatMap(({ name }) => (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name) ? [] : [`${type.name}.${name}`])));
      const names: string[] = isInputObjectType(type) ? Object.keys(type.getFields()) : [];
      if (isObjectType(type) || isInterfaceType(type))
        for (const { name, args } of Object.values(type.getFields())) names.push(name, ...args.map((argument) => argument.name));
      odd.push(...names.flatMap((name) => (/^[a-z][A-Za-z]*$/.test(name) ? [] : [`${type.name}.${name}`])));
    }
    expect(odd).toEqual([]);
  });
});
