import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import { createObjectSink } from '../../../../src/activities/sink/objects/object-sink.ts';
import type { Bucket } from '../../../../src/activities/sink/objects/s3/bucket.ts';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import type { Plan } from '../../../../src/contract.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import type { SinkHarness } from '../contract/harness.ts';

const linesOf = (bytes: Buffer): string[] => bytes.toString().split('\n').slice(0, -1);

/** What the shared suite needs of a destination in object storage. */
export function objectHarness(
  bucket: Bucket,
  format: FileFormat,
  compression: Plan['compression'],
  contentOf: SinkHarness['contentOf'] = (record) => record,
  read: (file: Buffer) => string[] | Promise<string[]> = linesOf,
): SinkHarness {
  const prefix = `${randomUUID()}/`;
  const root = `${prefix}nightly/`;
  const stores = new Map<string, string>();
  const open = () => remembering(createObjectSink(bucket, prefix, format), stores);
  const bytesOf = async (key: string) => (await bucket.get(key))!.bytes;
  const plain = (bytes: Buffer) => (compression === 'gzip' ? gunzipSync(bytes) : bytes);
  const manifest = async () => {
    const found = await bucket.get(`${root}manifest.json`);
    return found && (JSON.parse(found.bytes.toString()) as Manifest);
  };

  /** Keys of the sealed files: by the manifest, or, until it is there, by the receipts of the only plan under way. */
  async function sealedKeys(): Promise<string[]> {
    const finished = await manifest();
    if (finished) return finished.files.map(({ file }) => `${root}${file}`);
    const { keys } = await bucket.list(`${root}.parts/`, true);
    const receipts = keys.filter((key) => key.includes('/sealed/')).sort();
    return Promise.all(
      receipts.map(async (key) => {
        const { attempt } = JSON.parse((await bytesOf(key)).toString()) as { attempt: string };
        return `${key.replace('/sealed/', '/seals/').replace(/\.json$/, '')}/${attempt}.data`;
      }),
    );
  }

  return {
    sink: open(),
    openAnother: open,
    makePlan: (overrides) => makePlan({ exportId: 'nightly', compression, ...overrides }),
    readBack: async () =>
      (await Promise.all((await sealedKeys()).map(async (key) => await read(plain(await bytesOf(key)))))).flat(),
    contentOf,
    async rejected() {
      const { rejectedFile = null } = (await manifest()) ?? {};
      return rejectedFile ? linesOf(await bytesOf(`${root}${rejectedFile.file ?? 'rejected.jsonl'}`)) : [];
    },
    async snapshot() {
      const { keys } = await bucket.list(prefix, true);
      const objects = await Promise.all(keys.map(async (key) => [key, (await bytesOf(key)).toString('latin1')]));
      return [...objects, await bucket.listUploads(prefix)];
    },
    dispose: () => Promise.resolve(),
  };
}

/** Puts into plans what opening them returned, as planning an export does. */
function remembering(sink: Sink, stores: Map<string, string>): Sink {
  const keyOf = ({ exportId, fingerprint }: Plan) => `${exportId} ${fingerprint}`;
  const opened = <R extends { plan: Plan }>(request: R): R => {
    const store = stores.get(keyOf(request.plan));
    return store === undefined ? request : { ...request, plan: { ...request.plan, store } };
  };
  return {
    ...sink,
    async open(plan) {
      const store = await sink.open(plan);
      if (store !== null) stores.set(keyOf(plan), store);
      return store;
    },
    find: (request, attempt) => sink.find(opened(request), attempt),
    save: (request, page) => sink.save(opened(request), page),
    seal: (request) => sink.seal(opened(request)),
    finish: (request) => sink.finish(opened(request)),
  };
}
