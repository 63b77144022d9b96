import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CommandSender } from '../api/mutations.js';
import type { Payload } from '../api/payload.js';
import type { CommandClass } from '../commands/command.js';
import type { Envelope } from '../commands/envelope.js';
import { Projector } from '../read-model/projector.js';
import { Secrets } from './secrets.js';

/** Makes a secret for each command of one class, and tells it once. */
@Injectable()
export abstract class SecretSender extends CommandSender {
  /** Which command a secret is made for. */
  protected abstract readonly tells: CommandClass;
  /** What a repeat of it is told. */
  protected abstract readonly shownBefore: string;

  constructor(
    @Inject(CommandBus) bus: CommandBus,
    @Inject(Projector) projector: Projector,
    @Inject(Secrets) protected readonly secrets: Secrets,
  ) {
    super(bus, projector);
  }

  /** The fields of the payload by which it is told. */
  protected abstract told(stream: string, secret: string): object;

  override async send(type: CommandClass, input: object, envelope: Envelope): Promise<Payload> {
    if (type !== this.tells) return super.send(type, input, envelope);
    const { secret, secretHash } = this.secrets.make();
    const payload = await super.send(type, input, { ...envelope, secretHash });
    const { outcome, stream, warnings } = payload;
    if (outcome === 'ACCEPTED' && stream !== undefined) return Object.assign(payload, this.told(stream, secret));
    const shownOnce = { code: 'SECRET_SHOWN_ONCE', message: this.shownBefore };
    return outcome === 'REPEATED' ? Object.assign(payload, { warnings: [...warnings, shownOnce] }) : payload;
  }
}
