import { createHash, randomBytes } from 'node:crypto';
import { corruptPart } from '../corrupt-part.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { filesOf, intact, REJECTED } from '../files/stored-manifest.ts';
import { findSliceFaults } from '../files/find-slice-faults.ts';
import type { Manifest } from '../manifest.ts';
import { buildManifest, sealedTiles } from '../build-manifest.ts';
import { type Draft, readDraft } from './draft.ts';
import { objectIds } from './object-ids.ts';
import type { OpenPlace } from './place.ts';
import { readAhead } from './read-ahead.ts';
import { readSealedAt, type Sealed } from './sealed-slice.ts';
import { readStored } from './stored-manifest.ts';
import { writeObject } from './write-object.ts';

const AT_ONCE = 16;

/** Returns the draft by which an export is finished; writes it, unless another attempt of the run was first. */
export async function draftExport(place: OpenPlace, dataset: Dataset): Promise<Draft> {
  const { bucket, own, plan } = place;
  const key = own.draft(plan.runId);
  const before = await readDraft(bucket, key);
  if (before) return before;
  const draft = await build(place, dataset);
  await bucket.put(key, [Buffer.from(JSON.stringify(draft))], { condition: 'absent' });
  const now = await readDraft(bucket, key);
  if (!now) throw corruptPart(bucket.nameOf(key), 'is missing');
  return now;
}

async function build(place: OpenPlace, dataset: Dataset): Promise<Draft> {
  const { bucket, keys, own, plan } = place;
  const sealed = await sealedSlices(place);
  const attempts = new Map(sealed.map(({ receipt, attempt }) => [receipt.file!, own.attempt(receipt, attempt)]));
  const tiles = sealedTiles(
    plan,
    sealed.map(({ receipt }) => receipt),
  );
  const faults = await findSliceFaults(objectIds(place, dataset, attempts), tiles);
  const { stored } = await readStored(place);
  const taken = new Set(filesOf(stored));
  // The export that is replaced stays whole until the new manifest is there: its names are not free before.
  const finalName = (name: string) => (taken.has(name) ? marked(name, plan.runId) : name);
  const files = tiles.map((slice) => ({ ...slice, file: finalName(slice.file!) }));
  const copies = tiles.map(({ file, bytes }) => ({
    from: attempts.get(file!)!.data,
    to: `${keys.root}${finalName(file!)}`,
    bytes,
  }));
  const rejectedKeys = tiles.filter(({ rejected }) => rejected > 0).map(({ file }) => attempts.get(file!)!.rejected);
  const built = buildManifest(plan, dataset, files, faults, bucket.nameOf(keys.manifest), intact(stored));
  let rejectedFile: Manifest['rejectedFile'] = null;
  if (rejectedKeys.length > 0) {
    const from = own.rejected(randomBytes(8).toString('hex'));
    const name = finalName(REJECTED);
    const written = await writeObject(bucket, from, plan.fingerprint, joined(place, rejectedKeys));
    rejectedFile = { ...written, ...(name !== REJECTED && { file: name }) };
    copies.push({ from, to: `${keys.root}${name}`, bytes: written.bytes });
  }
  return {
    manifest: `${JSON.stringify({ ...built, rejectedFile }, null, 2)}\n`,
    copies,
    replaces: intact(stored)?.runId ?? null,
    replaced: filesOf(stored).map((name) => `${keys.root}${name}`),
  };
}

/** Puts a mark of the run into a name, before its first dot. */
function marked(name: string, runId: string): string {
  const mark = createHash('sha256').update(runId).digest('hex').slice(0, 8);
  return name.replace(/(?=\.)/, `.${mark}`);
}

async function sealedSlices(place: OpenPlace): Promise<Sealed[]> {
  const { keys } = await place.bucket.list(place.own.allSealed, true);
  const found: Sealed[] = [];
  const read = async (key: string) => ({ key, sealed: await readSealedAt(place, key) });
  for await (const { key, sealed } of readAhead(keys, AT_ONCE, () => 1, read)) {
    if (!sealed) throw corruptPart(place.bucket.nameOf(key), 'is missing');
    found.push(sealed);
  }
  return found;
}

async function* joined({ bucket }: OpenPlace, keys: readonly string[]): AsyncGenerator<Buffer> {
  for (const key of keys) {
    const stream = await bucket.stream(key);
    if (!stream) throw corruptPart(bucket.nameOf(key), 'is missing');
    yield* stream as AsyncIterable<Buffer>;
  }
}
