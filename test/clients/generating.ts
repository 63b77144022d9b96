import { readFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

/** What graphql-codegen makes of the app's documents, with its strict settings: no scalar is `any`. */
export const generated = async (): Promise<string> =>
  `${await codegen({
    filename: 'generated.ts',
    schema: parse(readFileSync('schema.graphql', 'utf8')),
    documents: [{ location: 'app.graphql', document: parse(readFileSync('test/clients/app.graphql', 'utf8')) }],
    config: {
      useTypeImports: true,
      enumType: 'string-literal',
      strictScalars: true,
      scalars: { ID: 'string', Date: 'string', DateTime: 'string', Decimal: 'string', JSON: 'unknown' },
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations, documents },
  })}\n`;
