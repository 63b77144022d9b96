import type { LocalLinks } from './local-links.js';
import type { ProviderSignIn } from './provider-sign-in.js';
import type { Sessions } from './sessions.js';

/** How people sign in with a browser. */
export interface SignIn {
  readonly sessions: Sessions;
  /** On this machine alone, where no provider vouches for people. */
  readonly links?: LocalLinks;
  readonly provider?: ProviderSignIn;
}
