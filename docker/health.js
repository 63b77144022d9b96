/** Ends with 0 where the service of this container answers 200 at /health/ and the word given: `live` or `ready`. */
const { SAYSO_HOST: host = '127.0.0.1', SAYSO_PORT: port = '4000' } = process.env;
try {
  const answer = await fetch(`http://${host}:${port}/health/${process.argv[2]}`, { signal: AbortSignal.timeout(12_000) });
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.error(`No answer: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
