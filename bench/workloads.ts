import type { SimulatorOptions } from '../simulator/index.ts';

/** Formats that every contender that can write into a bucket has. */
export type BucketFormat = 'jsonl' | 'parquet';

/** What all contenders read, and the faults that occur meanwhile. */
export interface Workload {
  name: string;
  what: string;
  source: 'conversation-query' | 'page-token';
  pageSize: number;
  records: number;
  /** Format of the files, if they go into a bucket; otherwise they are JSON lines in a folder. */
  bucket?: BucketFormat;
  /** Options of the simulator besides its data. */
  faults: SimulatorOptions;
  /** The share of pages after which the contender is killed with SIGKILL and started again. */
  killAt?: number;
}

/** The default of `--records`; the sizes of other workloads are in proportion to it. */
export const USUAL_RECORDS = 200_000;

const query = { source: 'conversation-query', pageSize: 100, records: USUAL_RECORDS, faults: {} } as const;
// The details query has at most 100 records per page.
const tokens = { source: 'page-token', pageSize: 1000, records: USUAL_RECORDS, faults: {} } as const;
const half = { records: USUAL_RECORDS / 2 };

/** The workloads, in the order in which they run. */
export const WORKLOADS: readonly Workload[] = [
  { ...query, name: 'start', what: 'few records: what starting costs', records: 1_000 },
  { ...query, name: 'pages-100', what: 'pages of 100' },
  { ...tokens, name: 'pages-1000', what: 'pages of 1,000' },
  { ...tokens, name: 'hundred-thousand', what: 'pages of 1,000, half as many records as usual', records: 100_000 },
  { ...tokens, name: 'million', what: 'pages of 1,000, five times as many records as usual', records: 1_000_000 },
  { ...query, name: 'tokens', what: 'access tokens that live 2 s', faults: { tokenSeconds: 2 } },
  {
    ...query,
    name: 'quota',
    what: '300 requests a minute, each answered after 400 ms',
    // Enough for more than two minutes, because the share is computed over whole minutes.
    records: 70_000,
    faults: { requestsPerMinute: 300, latencyMs: 400 },
  },
  {
    ...query,
    name: 'errors',
    what: '2 % of the requests answered 500 or 503',
    records: 100_000,
    faults: { errors500: 0.01, errors503: 0.01 },
  },
  { ...query, ...half, name: 'bucket-jsonl', what: 'JSON lines into a bucket (S3), pages of 100', bucket: 'jsonl' },
  { ...query, ...half, name: 'bucket-parquet', what: 'Parquet into a bucket (S3), pages of 100', bucket: 'parquet' },
  {
    ...tokens,
    ...half,
    name: 'bucket-jsonl-1000',
    what: 'JSON lines into a bucket (S3), pages of 1,000',
    bucket: 'jsonl',
  },
  {
    ...tokens,
    ...half,
    name: 'bucket-parquet-1000',
    what: 'Parquet into a bucket (S3), pages of 1,000',
    bucket: 'parquet',
  },
  { ...query, name: 'kill', what: 'kill -9 after 40 % of the pages, then the same again', killAt: 0.4 },
];

/** Returns workloads by name, or all, with records in proportion. @throws Error for an unknown name. */
export function chooseWorkloads(words: readonly string[], records: number): Workload[] {
  const unknown = words.find((word) => !WORKLOADS.some(({ name }) => name === word));
  if (unknown !== undefined) {
    throw new Error(
      `there is no workload ${unknown}; the workloads are ${WORKLOADS.map(({ name }) => name).join(', ')}`,
    );
  }
  return WORKLOADS.filter(({ name }) => words.length === 0 || words.includes(name)).map((workload) => ({
    ...workload,
    records: Math.round((workload.records * records) / USUAL_RECORDS),
  }));
}
