import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWhere, NGINX } from './can-run.js';
import { client, startService, type Running } from './service.js';
import { until } from './until.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describeWhere('nginx')('docker/nginx.conf, before one node on three ports', () => {
  let folder: string;
  let service: Running;
  let nginx: ChildProcess;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sayso-nginx-'));
    service = await startService();
    const [port, node] = [await freePort(), new URL(service.url).port];
    url = `http://127.0.0.1:${port}`;
    const config = readFileSync('docker/nginx.conf', 'utf8')
      .replaceAll('/tmp/', `${folder}/`)
      .replace('127.0.0.1:4000', `127.0.0.1:${port}`)
      .replaceAll(/127\.0\.0\.1:400[123] /g, `127.0.0.1:${node} `);
    writeFileSync(join(folder, 'nginx.conf'), config);
    nginx = spawn(NGINX ?? '', ['-e', 'stderr', '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore' });
    await until(() =>
      fetch(`${url}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  });
  afterAll(async () => {
    nginx.kill();
    await once(nginx, 'exit');
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  test('hands on questions and imports, and keeps each node’s figures to itself', async () => {
    const { data } = await client(url, await service.token('Ada', 'SALES'))('{ viewer { name } }');
    expect(data.viewer.name).toBe('Ada');
    const brought = await fetch(`${url}/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await service.token('Ina', 'IMPORTER')}` },
      body: JSON.stringify({ command: 'registerCustomer', by: { name: 'Ina', roles: ['SALES'] }, input: { name: 'Acme' } }),
    });
    expect(await brought.json()).toEqual({ accepted: 1, repeated: 0, refused: 0 });
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });
});
