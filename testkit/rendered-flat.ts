import { parse } from 'csv-parse/sync';
import { renderSlice } from '../src/activities/sink/files/flat/sealed-rows.ts';
import type { FileFormat } from '../src/activities/sink/files/formats/format.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';
import { joined } from './in-memory.ts';
import { makePlan } from './plan.ts';

const noNames = () => undefined;

export async function fileOf(
  format: FileFormat,
  records: readonly string[],
  plan = makePlan({ shape: 'flat' }),
  findName = noNames as () => string | null | undefined,
) {
  const pages = [Buffer.from(records.map((record) => `${record}\n`).join(''))];
  const { pieces, tally } = renderSlice(format, pages, CONVERSATIONS, plan, findName);
  return { bytes: await joined(pieces), tally: tally! };
}

export const rowsOf = (csv: Buffer): Record<string, string>[] =>
  parse(csv, { columns: true, record_delimiter: '\r\n' });
