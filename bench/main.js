/** What the README's figures come from: each part in a process of its own, side by side with its reference. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

for (const part of ['appends', 'eventstoredb', 'promise-check', 'slip', 'import', 'long-stream']) {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${part}.js`, import.meta.url))], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
