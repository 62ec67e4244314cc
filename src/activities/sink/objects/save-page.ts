import { basename } from 'node:path/posix';
import { ApplicationFailure } from '@temporalio/common';
import type { PageReceipt, PageRequest, SliceReceipt } from '../../../contract.ts';
import { encodePart } from '../files/encode-part.ts';
import { partReceipt } from '../files/part-header.ts';
import { sealedMeanwhile } from '../files/sealed-meanwhile.ts';
import type { SortedPage } from '../sink.ts';
import { readPartHeader } from './part-header.ts';
import { isOpen, type OpenPlace } from './place.ts';
import { readSealed, sealedInManifest } from './sealed-slice.ts';
import { whyGone } from './why-gone.ts';

/**
 * Returns what is saved already, see {@link Sink.find}: three requests in parallel, none of them a listing. At the
 * first attempt of a page after the first, one request: the page before it was saved a moment ago.
 */
export async function findSaved(
  place: OpenPlace,
  { slice, ...page }: PageRequest,
  attempt?: number,
): Promise<{ receipt: PageReceipt } | { sealed: SliceReceipt } | null> {
  const key = place.own.part({ slice, ...page });
  if (attempt === 1 && page.page > 1 && place.opening !== '') {
    const receipt = await savedReceipt(place, key);
    return receipt && { receipt };
  }
  const [sealed, receipt, open] = await Promise.all([
    readSealed(place, slice),
    savedReceipt(place, key),
    isOpen(place),
  ]);
  if (sealed) return { sealed };
  if (receipt) return { receipt };
  if (open) return null;
  const finished = await sealedInManifest(place, slice);
  if (finished) return { sealed: finished };
  // Reported before the page is requested, not after.
  const gone = await whyGone(place);
  if (gone) throw gone;
  return null;
}

/**
 * Saves a page as one object, see {@link Sink.save}; the first write wins. Whatever closes a plan or a slice does so
 * before it removes anything. So either it finds this part, or this attempt sees that it came too late.
 */
export async function savePage(place: OpenPlace, request: PageRequest, page: SortedPage): Promise<PageReceipt> {
  const { bucket, own } = place;
  const key = own.part(request);
  const part = encodePart(request, page);
  if (place.opening === '') throw (await whyGone(place)) ?? sealedMeanwhile(bucket.nameOf(key));
  const isFirst = await bucket.put(key, part.pieces, { condition: 'absent' });
  // Read with GET, not HEAD: after a HEAD the client closes its connection, which would cost a handshake per page.
  const [open, sealed] = await Promise.all([isOpen(place), readSealed(place, request.slice)]);
  if (!open || sealed) {
    await bucket.remove([key]);
    throw (open ? null : await whyGone(place)) ?? sealedMeanwhile(bucket.nameOf(key));
  }
  // If another attempt was first, its receipt counts.
  const receipt = isFirst ? partReceipt(part.header, basename(key)) : await savedReceipt(place, key);
  if (!receipt) throw contradiction(bucket.nameOf(key));
  return receipt;
}

/** Seen with a store that was killed while it wrote: it held on to the name of what it had not written. */
function contradiction(name: string): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${name}: the store refused to write this object because it already exists, but then could not find it. Another attempt may just have removed it. If this happens again, the store has lost an object: repair the store, or export to another prefix. The export resumes by itself once that is fixed.`,
    'DestinationFailed',
  );
}

async function savedReceipt({ bucket, opening }: OpenPlace, key: string): Promise<PageReceipt | null> {
  const part = opening === '' ? null : await readPartHeader(bucket, key);
  return part && partReceipt(part.header, basename(key));
}
