import { CSV } from '../src/activities/sink/files/formats/csv.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';
import { joined } from './in-memory.ts';

/** Renders the file of records that come on some pages. */
export const fileOf = (...pages: readonly (readonly string[])[]) => {
  const lines = pages.map((records) => Buffer.from(records.map((record) => `${record}\n`).join('')));
  return joined(CSV.render(lines, CONVERSATIONS, 'none'));
};
