import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { DIGEST_WORDS } from '../id-digest.ts';
import { createIdIndex, type IdIndex } from '../id-index.ts';
import { GROUPS, type SliceIdsFile } from './slice-ids.ts';

/** Digests of ids that are not where they should be: how many, and the first few. */
export interface DigestFault {
  count: number;
  examples: Uint32Array[];
}

// Enough for a reader of the manifest to know where to look.
const EXAMPLES = 10;

// Held in memory at once: 30 bytes per id, and 16 while it is read. Ten million ids take forty rounds, each of which reads a
// part of every slice's ids. With a million at once, a million records took 28 MB more than 100,000.
const IDS_AT_ONCE = 250_000;

/** What is known of an id in a round. */
const KEPT = 1;
const KEPT_AGAIN = 2;
const MISSED = 3;

/**
 * Looks over the ids of all slices of an export for those that two have kept, and those that one left to another and
 * none has kept. In rounds, so that memory does not grow with the export.
 */
export async function findIdFaults(files: readonly SliceIdsFile[], idsAtOnce = IDS_AT_ONCE) {
  const repeated: DigestFault = { count: 0, examples: [] };
  const missing: DigestFault = { count: 0, examples: [] };
  for (const [from, to] of rounds(files, idsAtOnce)) {
    const seen = createIdIndex();
    for (const file of files) {
      // Reading blocks, so let heartbeats run in between.
      await yieldToOthers();
      visit(await file.read('kept', from, to), (digest) => noteKept(seen, digest, repeated));
    }
    for (const file of files) {
      await yieldToOthers();
      visit(await file.read('elsewhere', from, to), (digest) => noteMissing(seen, digest, missing));
    }
  }
  return { repeated, missing };
}

function noteKept(seen: IdIndex, digest: Uint32Array, repeated: DigestFault): void {
  if (seen.add(digest, KEPT) === KEPT) {
    seen.put(digest, KEPT_AGAIN);
    note(repeated, digest);
  }
}

function noteMissing(seen: IdIndex, digest: Uint32Array, missing: DigestFault): void {
  if (seen.add(digest, MISSED) === null) note(missing, digest);
}

function note(fault: DigestFault, digest: Uint32Array): void {
  fault.count += 1;
  if (fault.examples.length < EXAMPLES) fault.examples.push(digest.slice());
}

/** Gives ranges of groups that hold few enough ids to be looked at together. */
function* rounds(files: readonly SliceIdsFile[], idsAtOnce: number): Generator<[from: number, to: number]> {
  let from = 0;
  let held = 0;
  for (let group = 0; group < GROUPS; group++) {
    const more = files.reduce(
      (sum, file) => sum + file.count('kept', group, group + 1) + file.count('elsewhere', group, group + 1),
      0,
    );
    if (held > 0 && held + more > idsAtOnce) {
      yield [from, group];
      [from, held] = [group, 0];
    }
    held += more;
  }
  if (held > 0) yield [from, GROUPS];
}

function visit(digests: Uint32Array, see: (digest: Uint32Array) => void): void {
  for (let at = 0; at < digests.length; at += DIGEST_WORDS) see(digests.subarray(at, at + DIGEST_WORDS));
}
