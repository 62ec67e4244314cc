import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../src/activities/sink/manifest.ts';
import { BUCKET } from './lab.ts';
import { listProcesses } from './process.ts';
import type { Scene, SceneExport } from './scene.ts';
import { folderOf, isInBucket, prefixOf } from './stored-records.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** Names everything that a finished export has left beside its files and its manifest; there should be nothing. */
export async function leftovers(scene: Scene, each: SceneExport, manifest: Manifest): Promise<string[]> {
  if (each.destination.startsWith('postgres:')) return [];
  const own = new Set([...manifest.files.map(({ file }) => file), 'manifest.json', manifest.rejectedFile?.file ?? 'rejected.jsonl']); // oxfmt-ignore
  const names = isInBucket(each) ? await inBucket(scene, each) : await inFolders(scene, each);
  return names.filter((name) => !own.has(name)).map((name) => `left behind: ${name}`);
}

async function inBucket({ store }: Scene, each: SceneExport): Promise<string[]> {
  const bucket = store!.open(BUCKET);
  const prefix = prefixOf(each);
  const { keys, folders } = await bucket.list(prefix);
  const uploads = await bucket.listUploads(prefix);
  return [...keys, ...folders, ...uploads.map((upload) => `upload ${JSON.stringify(upload)}`)].map((key) =>
    key.replace(prefix, ''),
  );
}

async function inFolders(scene: Scene, each: SceneExport): Promise<string[]> {
  const beside = (await readdir(join(scene.dataDir, 'exports'))).filter((name) => /tmp|~|\.part/.test(name));
  return [...(await readdir(folderOf(scene, each))), ...beside];
}

const GONE_MS = 12_000;

/** Names the processes of a run that are still running after they had time to end. */
export async function leftProcesses({ dataDir }: Scene): Promise<string[]> {
  const find = () => listProcesses().filter(({ args }) => args.includes(dataDir));
  for (const end = Date.now() + GONE_MS; Date.now() < end; await sleep(150)) if (find().length === 0) return [];
  return find().map(({ pid, args }) => `process ${pid} is still running: ${args.slice(0, 150)}`);
}
