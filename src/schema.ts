import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { printSchema, type GraphQLSchema } from 'graphql';
import { AppModule } from './app.module.js';
import { openInfrastructure } from './infrastructure.js';

function failStop(error: unknown): never {
  throw error;
}

/** The schema that the service serves, built by the service itself on an empty infrastructure. */
export async function builtSchema(): Promise<GraphQLSchema> {
  const folder = mkdtempSync(join(tmpdir(), 'sayso-schema-'));
  const infrastructure = await openInfrastructure({ folder, failStop });
  const app = await NestFactory.create(AppModule.on(infrastructure), new FastifyAdapter(), { logger: ['error'], abortOnError: false });
  await app.init();
  const { schema } = app.get(GraphQLSchemaHost, { strict: false });
  await app.close();
  await infrastructure.close();
  rmSync(folder, { recursive: true });
  return schema;
}

export const printed = (schema: GraphQLSchema): string =>
  `# Made from the code by \`npm run schema\`; do not edit.\n\n${printSchema(schema)}\n`;
