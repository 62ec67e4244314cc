import type { DatasetView } from '../dataset/dataset.ts';
import type { Page } from './page-layout.ts';
import type { Selection } from './selection.ts';

const COMMA = 44;
const BRACE = 123;
const ID_FIELD = '"conversationId":"00000000-0000-4000-8000-000000000000",'.length;

export interface PageContent {
  readonly dataset: DatasetView;
  readonly selection: Selection;
  readonly page: Page;
  /** One in this many conversations has no id; 0 = all have one. */
  readonly missingId: number;
}

export function rowCount({ fresh, repeats }: Page): number {
  return fresh + Number(repeats);
}

/** Returns the conversations on a page, in order. */
function rowsOf({ selection, page }: PageContent): number[] {
  const first = page.offset - Number(page.repeats);
  return Array.from({ length: rowCount(page) }, (_, i) => selection.at(first + i));
}

/** Renders `head`, the rows with commas between them, and `tail` (both ASCII) into one buffer. */
export function pageBody(head: string, content: PageContent, tail: string): Buffer {
  const { dataset, missingId } = content;
  const rows = rowsOf(content);
  const nameless = (index: number) => missingId > 0 && (index + 1) % missingId === 0;
  let length = head.length + tail.length + Math.max(rows.length - 1, 0);
  for (const index of rows) length += dataset.byteLength(index) - (nameless(index) ? ID_FIELD : 0);

  const body = Buffer.allocUnsafe(length);
  let position = body.write(head, 0, 'latin1');
  rows.forEach((index, i) => {
    if (i > 0) body[position++] = COMMA;
    if (nameless(index)) position = writeNameless(dataset, body, position, index);
    else position = dataset.write(body, position, index);
  });
  body.write(tail, position, 'latin1');
  return body;
}

function writeNameless(dataset: DatasetView, body: Buffer, position: number, index: number): number {
  const record = Buffer.from(dataset.text(index));
  body[position] = BRACE;
  return position + 1 + record.copy(body, position + 1, 1 + ID_FIELD);
}
