import type { PageOutcome, PageRequest, SourceName } from '../contract.ts';
import { releasePageBuffer } from '../json/page-buffers.ts';
import type { OpenSink } from './sink/registry.ts';
import { sortPage } from './sort-page.ts';
import { hidingCursor } from './source/known-secrets.ts';
import { requireSource } from './source/require-source.ts';
import type { Source } from './source/source.ts';

export interface FetchPageDependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
}

/**
 * Takes a page from the source to its receipt. A page that is saved already is not requested again. Otherwise it is
 * read, its records are sorted by ownership, and the sink saves it and returns the receipt.
 *
 * @param attempt see {@link Sink.find}.
 */
export async function fetchPage(
  { source, openSink }: FetchPageDependencies,
  request: PageRequest,
  signal: AbortSignal,
  attempt?: number,
): Promise<DistributiveOmit<PageOutcome, 'attempts'>> {
  const sink = openSink(request.plan.destination);
  const saved = await sink.find(request, attempt);
  if (saved) return 'sealed' in saved ? saved : { ...saved, adopted: true };
  const opened = await requireSource(source, request.plan);
  // A row number is not secret, and hiding it would remove the same digits from messages about limits.
  const cursor = opened.numberedPages ? null : request.cursor;
  const page = await hidingCursor(cursor, () => opened.read(request, signal));
  if ('refused' in page) return { refusal: page };
  try {
    const receipt = await sink.save(request, sortPage(request, page, opened.dataset));
    return { receipt, adopted: false, ...(page.requests !== undefined && { requests: page.requests }) };
  } finally {
    releasePageBuffer(page.body);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
