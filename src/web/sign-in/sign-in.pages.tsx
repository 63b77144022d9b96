/** How to get a link, where this machine signs people in. */
export const HowToGetALink = ({ problem }: { problem?: string }) => (
  <>
    <h1>Sign in</h1>
    {problem !== undefined && <p class="problem">{problem}</p>}
    <p class="lead">Open the link that the command line printed: it signs you in on this machine, once.</p>
    <p>
      <code>npm run demo</code> prints one for each of its people. For somebody of your own, start the service so:
    </p>
    <pre>npm run --silent sayso -- serve --as Ada --roles SALES,PRODUCT</pre>
  </>
);

/** What a link opens: looking at it uses up nothing. */
export const UseLink = ({ code }: { code: string }) => (
  <>
    <h1>Sign in to Sayso</h1>
    <p class="lead">This link signs you in on this machine, once.</p>
    <form method="post" action="/sign-in/local">
      <input type="hidden" name="code" value={code} />
      <button class="main">Sign in</button>
    </form>
  </>
);

/** To the provider, and back to where somebody wanted to go; in another tab, where this one holds what is still to be sent. */
export const AskProvider = ({ to, isAside = false }: { to: string; isAside?: boolean }) => (
  <>
    <h1>Sign in</h1>
    <p class="lead">Your organisation’s sign-in says who you are. Then you are back here.</p>
    <a class="main button" href={`/sign-in?to=${encodeURIComponent(to)}`} target={isAside ? '_blank' : undefined}>
      Sign in
    </a>
  </>
);

export const SignedOut = ({ onward }: { onward: string }) => (
  <>
    <h1>You are signed out here</h1>
    <p class="lead">Your organisation’s sign-in ends next.</p>
    <a class="main button" href={onward}>
      Go on
    </a>
  </>
);

export const Away = () => (
  <>
    <h1>Sayso cannot ask who you are just now</h1>
    <p class="lead">Your organisation’s sign-in does not answer. Nothing was lost; try again in a minute.</p>
    <a class="second button" href="/">
      Try again
    </a>
  </>
);

export const Refused = () => (
  <>
    <h1>Nobody can sign in just now</h1>
    <p class="lead">Your organisation’s sign-in does not take Sayso as it is set up. Tell whoever runs it: the reason is in its log.</p>
    <a class="second button" href="/">
      Try again
    </a>
  </>
);

export const Strange = () => (
  <>
    <h1>You are not signed in</h1>
    <p class="lead">
      This was not the end of a sign-in that began in this browser in the last ten minutes, or your organisation’s sign-in said no.
    </p>
    <a class="main button" href="/sign-in">
      Sign in
    </a>
  </>
);

/** Where nobody signs in with a browser. */
export const TokensOnly = () => (
  <>
    <h1>No sign-in with a browser</h1>
    <p class="lead">This register takes tokens alone. Whoever runs it can switch sign-in on.</p>
  </>
);

export const Forbidden = () => (
  <>
    <h1>This was not sent from a page of Sayso</h1>
    <p class="lead">Nothing was done.</p>
    <a class="second button" href="/">
      Go to Sayso
    </a>
  </>
);

export const NotOnThisMachine = () => (
  <>
    <h1>Links work on this machine alone</h1>
    <p class="lead">Open it in a browser on the machine that printed it, and not through a proxy.</p>
  </>
);
