import type { PageOutcome, PageReceipt, PageRequest, Plan, SealOutcome, SealRequest, Slice } from '../src/contract.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import { DAY, makePlan } from './plan.ts';
import { pageReceipt, sliceReceipt } from './receipts.ts';

/** Returns a number from 0 to 1. */
export type Random = () => number;

/** How often the model's source and sink misbehave, each from 0 to 1. */
export interface Faults {
  refusals: number;
  again: number;
  lostJobs: number;
  failures: number;
  adopted: number;
}

/** A source and a sink as the workflow sees them: what they answer depends on the request and on chance. */
export interface ModelSource {
  plan: Plan;
  /** Whether anything that ends an export may come of the faults. */
  mayFail: boolean;
  answer(work: Work): Completion;
}

// What earlier runs had kept is finite.
const ADOPTED_READINGS = 3;
// Keeps an export short, so that there are many.
const PAGES = 1_500;
const HOUR_MS = 3_600_000;
const pick = <T>(random: Random, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;

/** Makes a plan, and a source of it with faults, both by chance. */
export function modelSource(random: Random): ModelSource {
  const jobs = random() < 0.2;
  const kind = jobs ? 'cursor' : pick(random, ['numbered', 'numbered', 'cursor']);
  const quiet = random() < 0.4;
  const faults: Faults = {
    refusals: quiet ? 0 : pick(random, [0, 0.01, 0.1, 0.3]),
    again: quiet ? 0 : pick(random, [0, 0.2, 0.7]),
    lostJobs: quiet ? 0 : pick(random, [0, 0.3]),
    failures: quiet ? 0 : pick(random, [0, 0, 0, 0.005]),
    adopted: pick(random, [0, 0, 0.5, 1]),
  };
  const hours = pick(random, [1, 3, 24, 24 * 7]);
  const plan = makePlan({
    interval: { start: DAY.start, end: new Date(Date.parse(DAY.start) + hours * HOUR_MS).toISOString() },
    filters: random() < 0.05 ? { long: 'ü'.repeat(pick(random, [10_000, 150_000])) } : {},
    pageSize: pick(random, [1, 10, 100, 100]),
    slice: { ms: pick(random, [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS]), aligned: random() < 0.5, offsets: [] },
    numberedPages: kind === 'numbered',
    jobs,
    deepest: pick(random, [null, null, 2_000]),
    concurrency: pick(random, [1, 2, 4, 8, 32]),
    maxPages: random() < 0.05 ? Math.ceil(random() * 100) : null,
  });
  const perHour = Math.min(pick(random, [0, 3, 30, 200]), (PAGES * plan.pageSize) / hours);
  const namesTotal = random() < 0.7;
  let submitted = 0;
  const rowsOf = ({ start, end }: Slice) => Math.floor(((Date.parse(end) - Date.parse(start)) / HOUR_MS) * perHour);

  const readPage = (request: PageRequest): PageOutcome => {
    const attempts = random() < 0.05 ? 1 + Math.floor(random() * 5) : 1;
    if (random() < faults.refusals) return { ...refusalOf(request), attempts };
    if (random() < 0.001 * faults.adopted) return { attempts, sealed: sealedOf(request, 1) };
    const { reading } = request;
    return { attempts, receipt: receiptOf(request), adopted: reading <= ADOPTED_READINGS && random() < faults.adopted };
  };
  const refusalOf = ({ pageSize, cursor }: PageRequest): Extract<PageOutcome, { refusal: unknown }> => {
    const smaller = Math.max(1, Math.floor(pageSize / 2));
    const all = ['page-too-large', 'slice-too-large', 'job-lost', 'cursor-expired'] as const;
    const refused = pick(random, all);
    const reason = 'by chance.';
    if (refused === 'page-too-large' && pageSize > 1)
      return { attempts: 1, refusal: { refused, pageSize: smaller, reason } };
    if (refused === 'slice-too-large')
      return { attempts: 1, refusal: { refused, limit: pick(random, [null, 1_000]), reason } };
    if (refused === 'cursor-expired' && cursor !== null) return { attempts: 1, refusal: { refused, reason } };
    return { attempts: 1, refusal: { refused: 'job-lost', reason } };
  };
  const receiptOf = ({ slice, page, cursor, pageSize }: PageRequest): PageReceipt => {
    const rows = rowsOf(slice);
    const first = cursor === null ? 0 : Number(cursor.replace(/\D/g, ''));
    const received = Math.max(0, Math.min(pageSize, rows - first));
    const rejected = received > 0 && random() < 0.1 ? 1 : 0;
    const last = kind === 'numbered' ? received === 0 : first + received >= rows;
    const next = kind === 'numbered' ? String(first + pageSize) : `c${first + received}`;
    const sha256 = `${slice.start} ${first}`;
    const numbers = { page, received, rows: received - rejected, rejected, bytes: received * 10, pageSize };
    return pageReceipt({
      ...numbers,
      sha256,
      elsewhere: 0,
      outside: 0,
      next: last ? null : next,
      total: namesTotal ? rows : null,
    });
  };
  const sealedOf = ({ slice }: { slice: Slice }, readings: number) =>
    sliceReceipt({ ...slice, readings, rows: rowsOf(slice), duplicates: 0, rejected: 0, bytes: rowsOf(slice) * 10 });
  const seal = (request: SealRequest): SealOutcome =>
    !request.final && random() < faults.again
      ? { again: { reason: 'by chance' } }
      : { sealed: sealedOf(request, request.readings.length) };

  const mayFail = faults.refusals > 0 || faults.failures > 0 || faults.lostJobs > 0 || plan.maxPages !== null;
  return {
    plan,
    mayFail,
    answer(work) {
      if (random() < faults.failures) return { kind: 'failed', error: new Error('by chance') };
      switch (work.kind) {
        case 'page':
          return { kind: 'page', outcome: readPage(work.request) };
        case 'seal':
          return { kind: 'seal', outcome: seal(work.request) };
        case 'submit':
          return { kind: 'submit', outcome: { job: `job-${(submitted += 1)}` } };
        case 'await':
          return {
            kind: 'await',
            outcome: random() < faults.lostJobs ? { state: 'lost', reason: 'by chance' } : { state: 'ready' },
          };
        case 'delete':
          return { kind: 'delete' };
      }
    },
  };
}
