import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { replaceFile } from '../disk/commit.ts';
import { readJson } from '../disk/read-json.ts';
import type { ExportInput } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { HOW } from '../input/differences.ts';
import { parseInterval } from '../input/interval.ts';

/** Longest id that the Temporal server takes, in bytes. */
const LONGEST = 1_000;

/** Checks an id that somebody made up. @throws InvalidInput */
export function checkId(id: string): void {
  if (id.trim() === '') throw new InvalidInput(['--id is empty: give a name, for example --id november-1']);
  if (Buffer.byteLength(id) > LONGEST) {
    throw new InvalidInput([`--id has ${Buffer.byteLength(id)} bytes, but at most ${LONGEST} are allowed`]);
  }
  // Browsers and proxies resolve them: the web UI's page of such an export would have no address.
  if (id === '.' || id === '..')
    throw new InvalidInput([`--id ${id} is a special folder name: give another name, for example november-1`]);
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(id)) {
    throw new InvalidInput([
      '--id contains a control character or an incomplete character: use letters, digits and punctuation',
    ]);
  }
}

const REMEMBERED = z.looseObject({ id: z.string().min(1) });

/**
 * Returns the id under which a command's export runs: the same command finds its own export again after a crash.
 * With a fixed interval the id follows from the input. A relative one ("the last day") is another export each time, so
 * the id in use is remembered in the data directory, and taken again while that export is running.
 *
 * @param asked `moving`: the window in words where the interval was made of it just now; default: it was not.
 */
export async function exportIdFor(
  { input, moving = null }: { input: ExportInput; moving?: string | null },
  dataDir: string,
  isRunning: (id: string) => Promise<boolean>,
  now = new Date(),
): Promise<string> {
  // A window in words is another interval each time, and the same command.
  const fixed = moving === null ? input : { ...input, interval: moving };
  const what = Object.entries(fixed).filter(([field]) => !HOW.includes(field as keyof ExportInput));
  const key = createHash('sha256').update(JSON.stringify(what.sort())).digest('hex').slice(0, 8);
  const interval = moving !== null || input.interval === undefined ? null : parseInterval(input.interval);
  if (interval) return `${compact(interval.start)}-${compact(interval.end)}-${key}`;

  const memory = join(dataDir, '.holdfast', 'commands', `${key}.json`);
  const remembered = await readJson(memory, REMEMBERED);
  if (remembered && (await isRunning(remembered.id))) return remembered.id;
  const id = `${compact(now.toISOString())}-${key}`;
  await mkdir(dirname(memory), { recursive: true, mode: 0o700 });
  await replaceFile(memory, JSON.stringify({ id }));
  return id;
}

/** A day is `20261120`, another minute `20261120T0630Z`: the address of the export's page fits a line of 80 columns. */
function compact(time: string): string {
  const short = time.replace(/[-:]/g, '').replace(/(\.\d+)?Z$/, 'Z');
  return short.replace(/T000000Z$/, '').replace(/00Z$/, 'Z');
}
