import { compressionProblem } from '../src/activities/sink/files/compression.ts';
import { PARQUET } from '../src/activities/sink/files/formats/parquet.ts';
import type { Plan } from '../src/contract.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';
import { joined } from './in-memory.ts';
import { ODD, oddRecords } from './odd-values.ts';
import { makeRecord } from './sorted-page.ts';
import { seededRandom, uglyRecords } from './ugly-records.ts';

export const SEED = 20261127;

/** Renders the file of records that come on some pages. */
export function fileOf(
  pages: readonly (readonly string[])[],
  dataset = CONVERSATIONS,
  compression: Plan['compression'] = 'none',
) {
  const lines = pages.map((records) => Buffer.from(records.map((record) => `${record}\n`).join('')));
  return joined(PARQUET.render(lines, dataset, compression));
}

export const ugly = Array.from({ length: 1000 }, uglyRecords(seededRandom(SEED)));
export const odd = oddRecords(500, seededRandom(SEED));
// 12 MB: more than one row group, whose times ascend.
export const large = Array.from({ length: 3000 }, (_, index) =>
  makeRecord(`id ${String(index).padStart(4, '0')}`, {
    conversationStart: new Date(Date.UTC(2026, 10, 20) + index * 1000).toISOString(),
    note: 'x'.repeat(4000),
  }),
);
export const compressions = (['none', 'gzip', 'zstd'] as const).filter((name) => compressionProblem(name) === null);

export const FILES: Record<string, Buffer> = {
  odd: await fileOf([odd.map(({ json }) => json)], ODD),
  large: await fileOf([large]),
  empty: await fileOf([]),
  ...Object.fromEntries(
    await Promise.all(
      compressions.map(async (name) => [`ugly-${name}`, await fileOf([ugly], CONVERSATIONS, name)] as const),
    ),
  ),
};
