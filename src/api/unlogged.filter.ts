import { Catch, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/** Hands on what a resolver threw, unlogged: formatError decides what the caller learns and what the log keeps. */
@Catch()
export class UnloggedFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): unknown {
    return host.getType<string>() === 'graphql' ? error : super.catch(error, host);
  }
}
