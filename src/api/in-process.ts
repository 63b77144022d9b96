import type { ApolloServer } from '@apollo/server';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ApolloDriver } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import type { DocumentNode, FormattedExecutionResult } from 'graphql';
import type { Sender } from '../access/authentication.js';
import { ReadLog } from '../access/read-log.js';
import { contextFor, EXPLORER } from './answering.js';
import type { ApiContext } from './context.js';
import { BUDGET, type Budget } from './rates.js';

/** Asks the API from within this process: roles, costs, bounds, masking and the record of what is watched are as over HTTP. */
@Injectable()
export class InProcess {
  constructor(
    private readonly modules: ModuleRef,
    private readonly readLog: ReadLog,
    @Inject(BUDGET) private readonly budget: Budget | undefined,
    @Inject(EXPLORER) private readonly explorer: boolean,
  ) {}

  /** What somebody is answered who is let in already. */
  async ask(
    sender: Sender,
    requestId: string,
    query: DocumentNode,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<FormattedExecutionResult> {
    const { readLog, budget, explorer } = this;
    const contextValue = contextFor({ readLog, budget, explorer }, sender, requestId);
    const { body } = await this.#apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('The API answered in pieces, which it never does.');
    return body.singleResult;
  }

  get #apollo(): ApolloServer<ApiContext> {
    const module = this.modules.get<GraphQLModule<ApolloDriver>>(GraphQLModule, { strict: false });
    return module.graphQlAdapter.instance as unknown as ApolloServer<ApiContext>;
  }
}
