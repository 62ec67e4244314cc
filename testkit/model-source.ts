import type {
  PageOutcome,
  PageReceipt,
  PageRequest,
  Plan,
  SealOutcome,
  SealRequest,
  Slice,
  SliceReceipt,
} from '../src/contract.ts';
import type { Completion, Work } from '../src/workflows/work.ts';
import { type Faults, HOUR_MS, modelFaults, modelPlan, pick, type Random } from './model-plan.ts';
import { sliceReceipt } from './receipts.ts';

/** A source and a sink as the workflow sees them; their answers depend on the request and on chance. */
export interface ModelSource {
  plan: Plan;
  planBytes: number;
  /** Whether the faults may make the export fail. */
  mayFail: boolean;
  answer: (work: Work) => Completion;
}

/** The error of an activity that fails at random. */
export const BY_CHANCE = new Error('by chance');

const SEALED = sliceReceipt({ duplicates: 0, rejected: 0 });
// Earlier runs can have saved only a limited number of readings.
const ADOPTED_READINGS = 3;
/** Creates a random plan and a source for it with random faults. */
export function modelSource(random: Random): ModelSource {
  const faults: Faults = modelFaults(random);
  const { plan, perHour } = modelPlan(random);
  const namesTotal = random() < 0.7;
  let submitted = 0;
  const rows = new Map<string, number>();
  const rowsOf = ({ start, end }: Slice): number => {
    const key = start + end;
    const known = rows.get(key);
    if (known !== undefined) return known;
    const count = Math.floor(((Date.parse(end) - Date.parse(start)) / HOUR_MS) * perHour);
    rows.set(key, count);
    return count;
  };

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
    const count = rowsOf(slice);
    const first = cursor === null ? 0 : Number(cursor.replace(/\D/g, ''));
    const received = Math.max(0, Math.min(pageSize, count - first));
    const rejected = received > 0 && random() < 0.1 ? 1 : 0;
    const last = plan.numberedPages ? received === 0 : first + received >= count;
    const next = plan.numberedPages ? String(first + pageSize) : `c${first + received}`;
    // One literal for speed, because it is created a million times.
    return {
      page,
      received,
      rows: received - rejected,
      elsewhere: 0,
      outside: 0,
      rejected,
      bytes: received * 10,
      sha256: String(first),
      file: '1-000001.part',
      pageSize,
      next: last ? null : next,
      total: namesTotal ? count : null,
    };
  };
  const sealedOf = ({ slice: { start, end } }: { slice: Slice }, readings: number): SliceReceipt => {
    const count = rowsOf({ start, end });
    return { ...SEALED, start, end, readings, rows: count, bytes: count * 10 };
  };
  const seal = (request: SealRequest): SealOutcome =>
    !request.final && random() < faults.again
      ? { again: { reason: 'by chance' } }
      : { sealed: sealedOf(request, request.readings.length) };

  const mayFail = faults.refusals > 0 || faults.failures > 0 || faults.lostJobs > 0 || plan.maxPages !== null;
  return {
    plan,
    planBytes: Buffer.byteLength(JSON.stringify(plan)),
    mayFail,
    answer(work) {
      if (random() < faults.failures) return { kind: 'failed', error: BY_CHANCE };
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
