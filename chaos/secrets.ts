import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEYS } from '../testkit/store-process.ts';
import type { Scene, SceneExport } from './scene.ts';
import { readStored } from './stored-records.ts';

/** Looks for secrets in the histories of all runs, in the output of processes, and in manifests. */
export async function leakedSecrets(scene: Scene): Promise<string[]> {
  const password = scene.postgres && new URL(scene.postgres.url).password;
  const secrets = [
    ...scene.apis.flatMap((api) => api.secrets()),
    KEYS.secretAccessKey,
    ...(password ? [password, decodeURIComponent(password)] : []),
  ].flatMap((secret) => [secret, Buffer.from(secret).toString('base64')]);
  const places: [string, string][] = scene.started.map(({ pid, said }) => [`output of process ${pid}`, said()]);
  for (const each of scene.exports) {
    places.push([`histories of ${each.id}`, await historiesOf(scene, each)]);
    if (!each.destination.startsWith('postgres:')) {
      const manifest = await readStored(scene, each, 'manifest.json').catch(() => Buffer.alloc(0));
      places.push([`manifest of ${each.id}`, manifest.toString()]);
    }
  }
  return places.flatMap(([name, text]) => {
    const found = secrets.find((secret) => text.includes(secret));
    return found === undefined ? [] : [`a secret is in the ${name}: ${found.slice(0, 6)}…`];
  });
}

async function historiesOf({ temporal, dataDir }: Scene, { id }: SceneExport): Promise<string> {
  // The embedded server has ended; its database contains everything that was sent to it, unencoded.
  if (temporal === null) return (await readFile(join(dataDir, '.temporal', 'temporal.db'))).toString('latin1');
  const texts: string[] = [];
  for await (const { runId } of temporal.client.workflow.list({ query: `WorkflowId = '${id}'` })) {
    texts.push(textOf(await temporal.client.workflow.getHandle(id, runId).fetchHistory()));
  }
  return texts.join('\n');
}

/** Returns all text in a value, including bytes. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textOf).join('\n');
}
