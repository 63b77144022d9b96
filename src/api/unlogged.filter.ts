import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { answerError } from './http-errors.js';

/** Hands on what a resolver threw, unlogged: formatError decides what the caller learns and what the log keeps. Beside the API errors are JSON. */
@Catch()
export class UnloggedFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'graphql') return error;
    answerError(error, host);
    return undefined;
  }
}
