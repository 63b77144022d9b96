import { TokenVerifier, Unauthenticated, type Bearer } from '../access/token-verifier.js';
import { Fault } from '../kernel/refusal.js';
import { startOf, plusDays } from '../kernel/time.js';
import type { Moments } from '../read-model/moments.js';
import type { Projector } from '../read-model/projector.js';
import type { ReadModel } from '../read-model/read-model.js';
import { isServiceToken, partsOf, type Secrets } from './secrets.js';
import { serviceTokenAt } from './service-token.queries.js';

const ISSUER = 'sayso:token';

/** Takes tokens of Sayso's own, by what this node has read of the log, beside those of who vouches for people. */
export class ServiceTokenVerifier extends TokenVerifier {
  override readonly joinsAccounts: boolean;

  constructor(
    private readonly people: TokenVerifier,
    private readonly rows: ReadModel,
    private readonly projector: Pick<Projector, 'failure' | 'head'>,
    private readonly moments: Moments,
    private readonly secrets: Secrets,
  ) {
    super();
    this.joinsAccounts = people.joinsAccounts;
  }

  verify(token: string): Promise<Bearer> {
    return isServiceToken(token) ? this.#check(token) : this.people.verify(token);
  }

  override close(): void {
    this.people.close();
  }

  async #check(token: string): Promise<Bearer> {
    if (this.projector.failure !== undefined)
      throw new Fault('READ_MODEL_STOPPED', 'Whether this token was revoked cannot be told now.', { cause: this.projector.failure });
    if ((await this.projector.head()).away !== undefined)
      throw new Fault('IDENTITY_UNAVAILABLE', 'The store is away: whether this token was revoked cannot be told now.');
    const moment = await this.moments.fix();
    const { tokenId, secret } = partsOf(token) ?? {};
    const issued = tokenId === undefined ? undefined : serviceTokenAt(this.rows, tokenId, moment);
    if (tokenId === undefined || secret === undefined || !issued || !this.secrets.isOf(issued, secret))
      throw new Unauthenticated('This token is not valid here.');
    const { name, roles, endsOn, revokedAt } = issued;
    if (revokedAt != null || endsOn < moment.today) throw new Unauthenticated('This token has ended: ask for another one.');
    return { actor: { issuer: ISSUER, subject: tokenId, name, roles }, until: Date.parse(plusDays(startOf(endsOn), 1)) };
  }
}
