import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isSpecifiedScalarType, type GraphQLSchema } from 'graphql';
import { builtSchema, printed } from '../src/schema.js';

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
