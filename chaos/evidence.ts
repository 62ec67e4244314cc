import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Scene } from './scene.ts';

const FOLDER = resolve('chaos-failures');

/** Saves the evidence of a failed run: plan, problems, output of processes, histories and, with `files`, its data. */
export async function saveEvidence(scene: Scene, problems: readonly string[], files: boolean): Promise<string> {
  const { plan, started, exports, temporal, env, dataDir } = scene;
  const folder = join(FOLDER, `seed-${plan.seed}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan, null, 2));
  await writeFile(join(folder, 'problems.txt'), problems.join('\n'));
  for (const [at, process] of started.entries()) await writeFile(join(folder, `process-${at + 1}.log`), process.said());
  for (const { id } of temporal ? exports : []) {
    const args = ['workflow', 'show', '-w', id, '--address', temporal!.server.address, '-o', 'json'];
    const shown = await promisify(execFile)(env['HOLDFAST_TEMPORAL_CLI']!, args, { maxBuffer: 1 << 28 }).catch(
      () => null,
    );
    if (shown) await writeFile(join(folder, `${id}.json`), shown.stdout);
  }
  if (files && existsSync(dataDir)) await cp(dataDir, join(folder, 'data'), { recursive: true });
  return folder;
}
