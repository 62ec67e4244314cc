import type { Answer } from './http/answer.ts';

const MINUTE_SECONDS = 60;

/** What was served since the start or the last reset. Control requests are not counted. */
export interface Stats {
  /** API requests that arrived, without token requests. */
  readonly requests: number;
  readonly tokenRequests: number;
  /** Fully written API answers by HTTP status. */
  readonly byStatus: Record<string, number>;
  readonly pagesServed: number;
  /** Pages that had already been served before. */
  readonly pagesRepeated: number;
  readonly distinctPages: number;
  /** When the first page with rows was served, in milliseconds since 1970; null if none has been. */
  readonly firstPageAt: number | null;
  /** Rows on the pages served, including repeated pages. */
  readonly records: number;
  /** Rows on pages that had not been served before. */
  readonly distinctRecords: number;
  /** Body bytes of the pages served. */
  readonly bytes: number;
  readonly tokensMinted: number;
  /** API requests answered 401. */
  readonly tokensRefused: number;
  /** Token requests not answered 200. */
  readonly tokenRequestsRejected: number;
  readonly jobsSubmitted: number;
  readonly jobsDeleted: number;
  /** Jobs that exist now: not deleted, failed, cancelled or expired. A reset does not change this. */
  readonly jobsOpen: number;
  /** How often each fault occurred. */
  readonly faults: Record<string, number>;
  /** API requests in the busiest 60 s, and on average (over at least one second). */
  readonly requestsPerMinute: { readonly maximum: number; readonly average: number };
  /** API requests in each second. */
  readonly perSecond: readonly number[];
  /** Most API requests in progress at once. */
  readonly maxConcurrent: number;
}

/** Counts what the simulator does; `now` is a monotonic clock in milliseconds. */
export class Counter {
  readonly #now: () => number;
  readonly #jobs: { readonly open: number };
  readonly #startedAt: number;
  #requests = 0;
  #active = 0;
  #maxConcurrent = 0;
  #records = 0;
  #distinctRecords = 0;
  #bytes = 0;
  #pagesServed = 0;
  #firstPageAt: number | null = null;
  #tokenRequests = 0;
  #tokensMinted = 0;
  #jobsSubmitted = 0;
  #jobsDeleted = 0;
  readonly #byStatus = new Map<number, number>();
  readonly #faults = new Map<string, number>();
  readonly #perSecond: number[] = [];
  readonly #pages = new Set<string>();

  constructor(now: () => number, jobs: { readonly open: number }) {
    this.#now = now;
    this.#jobs = jobs;
    this.#startedAt = now();
  }

  arrived(): void {
    this.#requests++;
    this.#active++;
    this.#maxConcurrent = Math.max(this.#maxConcurrent, this.#active);
    const second = Math.floor((this.#now() - this.#startedAt) / 1000);
    while (this.#perSecond.length <= second) this.#perSecond.push(0);
    this.#perSecond[second] = (this.#perSecond[second] ?? 0) + 1;
  }

  left(): void {
    this.#active--;
  }

  tokenRequest(status: number): void {
    this.#tokenRequests++;
    if (status === 200) this.#tokensMinted++;
  }

  jobSubmitted(): void {
    this.#jobsSubmitted++;
  }

  jobDeleted(): void {
    this.#jobsDeleted++;
  }

  fault(name: string): void {
    this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1);
  }

  /** Counts an API answer whose body was fully written. */
  written({ status, page, body }: Answer): void {
    this.#byStatus.set(status, (this.#byStatus.get(status) ?? 0) + 1);
    if (page === undefined) return;
    this.#pagesServed++;
    if (page.rows > 0) this.#firstPageAt ??= Date.now();
    if (!this.#pages.has(page.key)) this.#distinctRecords += page.rows;
    this.#pages.add(page.key);
    this.#records += page.rows;
    this.#bytes += Buffer.byteLength(body);
  }

  snapshot(): Stats {
    const seconds = Math.max((this.#now() - this.#startedAt) / 1000, 1);
    return {
      requests: this.#requests,
      tokenRequests: this.#tokenRequests,
      byStatus: Object.fromEntries(this.#byStatus),
      pagesServed: this.#pagesServed,
      pagesRepeated: this.#pagesServed - this.#pages.size,
      distinctPages: this.#pages.size,
      firstPageAt: this.#firstPageAt,
      records: this.#records,
      distinctRecords: this.#distinctRecords,
      bytes: this.#bytes,
      tokensMinted: this.#tokensMinted,
      tokensRefused: this.#byStatus.get(401) ?? 0,
      tokenRequestsRejected: this.#tokenRequests - this.#tokensMinted,
      jobsSubmitted: this.#jobsSubmitted,
      jobsDeleted: this.#jobsDeleted,
      jobsOpen: this.#jobs.open,
      faults: Object.fromEntries(this.#faults),
      requestsPerMinute: {
        maximum: busiestMinute(this.#perSecond),
        average: (this.#requests / seconds) * MINUTE_SECONDS,
      },
      perSecond: [...this.#perSecond],
      maxConcurrent: this.#maxConcurrent,
    };
  }
}

/** Returns the largest sum over 60 consecutive seconds. */
export function busiestMinute(perSecond: readonly number[]): number {
  let sum = 0;
  let largest = 0;
  perSecond.forEach((count, second) => {
    sum += count - (perSecond[second - MINUTE_SECONDS] ?? 0);
    largest = Math.max(largest, sum);
  });
  return largest;
}
