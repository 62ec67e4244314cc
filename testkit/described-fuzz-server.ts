import { ERROR_ROWS, faultsOf, isNamed, json, RENEWS } from './described-fuzz-faults.ts';
import { fuzzJobs } from './described-fuzz-jobs.ts';
import type { FuzzAnswer, FuzzClock, FuzzRequest } from './described-fuzz-exchange.ts';
import type { FuzzListing } from './described-fuzz-listing.ts';
import { type FuzzAsked, fuzzPage, Refused, writePage } from './described-fuzz-page.ts';
import type { FuzzRecord } from './described-fuzz-records.ts';
import { askedOf, parametersOf } from './described-fuzz-request.ts';
import { askedTime } from './described-fuzz-times.ts';
import { fuzzTokens } from './described-fuzz-tokens.ts';
import type { FuzzWorld } from './described-fuzz-world.ts';
import { seeded } from './random.ts';

/** Returns an API that behaves as the definition of a world says, with the world's faults and its lie. */
export function fuzzServer(world: FuzzWorld, clock: FuzzClock): (request: FuzzRequest) => FuzzAnswer {
  const random = seeded(`server ${world.seed}`);
  const tokens = fuzzTokens(world, clock, random);
  const faults = faultsOf(world);
  const jobs = fuzzJobs(random, world.faults);
  let faultsInRow = 0;
  // Number of cursors that expire; each one makes the slice be read again.
  let expiries = 2;
  let closedUntil = 0;
  let hides = world.lie === 'hides' || world.lie === 'hides once';

  /** Returns a random fault, at most three in a row; null for a good answer. */
  function fault({ pathname }: URL): FuzzAnswer | null {
    faultsInRow = faultsInRow < 3 && random.next() < world.faults ? faultsInRow + 1 : 0;
    if (faultsInRow === 0) return null;
    const own = ERROR_ROWS.filter((row) => isNamed(world, row));
    return own.length > 0 && pathname !== '/v1/token' && random.next() < 0.3
      ? random.of(own).answer
      : random.of(faults);
  }

  function page(request: FuzzRequest, url: URL): FuzzAnswer {
    const [, name = '', ...inPath] = url.pathname.replace('/v1', '').split('/').map(decodeURIComponent);
    if (name === 'jobs') return jobs.answer(request, inPath[0]);
    const listing = world.listings[name];
    if (listing === undefined) throw new Refused(400, `no listing ${url.pathname}`);
    const said = parametersOf(request, url, listing);
    if ('job' in listing.dataset && !jobs.isDone(url.searchParams.get('job')))
      return json(404, { message: 'no such results' });
    const values = listing.parents.map((parent, at) => inPath[at] ?? url.searchParams.get(parent));
    const all = listing.records.get(JSON.stringify(values));
    if (all === undefined) throw new Refused(400, `no parent ${JSON.stringify(values)}`);
    if (all === null) return json(random.of([404, 410]), { message: 'no such thing' });
    if (url.searchParams.get('fixed') !== 'a&b=c') throw new Refused(400, 'a fixed parameter is missing');
    const asked = askedOf(listing, request, url, said);
    if ('first' in listing.dataset && url.searchParams.has('init') !== isFirst(listing, asked))
      throw new Refused(400, '"init" is for the first page alone');
    if (asked.at !== null && expiries > 0 && isExpiring(listing) && random.next() < world.faults / 5) {
      expiries -= 1;
      throw new Refused(400, 'the cursor has expired');
    }
    const found = all.filter((record) => isAsked(record, listing, said));
    const isTarget = name === 'items';
    const cut = fuzzPage(listing, found, asked);
    if (isTooDeep(listing, asked, found.length)) throw new Refused(400, 'too deep');
    const seen = world.hidden !== null && cut.records.includes(world.hidden.record);
    if (isTarget && hides) cut.records = cut.records.filter((record) => record !== world.hidden!.record);
    if (seen && world.lie === 'hides once') hides = false;
    if (isTarget && world.lie === 'counts more' && found.length > 0) cut.total += 1;
    if (isFlagged(listing) && cut.more && random.next() < world.faults / 3) cut.records = [];
    const next = new URL(url);
    next.searchParams.delete('init');
    next.searchParams.set('pos', String(cut.next));
    const whole = random.below(2) === 0 ? next.href : `${next.pathname}${next.search}`;
    return { status: 200, ...writePage(listing, cut, cut.next === null ? null : whole) };
  }

  return (request) => {
    clock.ms += random.below(400);
    if (clock.ms < closedUntil) return json(429, { message: 'closed' }, { 'retry-after': '1' });
    const url = new URL(request.url);
    try {
      const failed = fault(url);
      if (failed !== null) return failed;
      if (url.pathname === '/v1/token') return tokens.grant(request);
      const refused = tokens.refusal(request, url.searchParams);
      if (refused) return isNamed(world, RENEWS) ? RENEWS.answer : json(401, { message: 'who is this?' });
      const answer = page(request, url);
      if (answer !== 'cut' && 'limit' in world.definition) {
        const isUsedUp = random.next() < 0.05;
        Object.assign(answer.headers, { 'x-left': isUsedUp ? '0' : '9', 'x-resets': '1' });
        if (isUsedUp) closedUntil = clock.ms + 1_000;
      }
      return answer;
    } catch (error) {
      if (error instanceof Refused) return json(error.status, { message: error.message });
      throw error;
    }
  };
}

/** Returns whether a request asks for a row beyond the API's depth limit. */
function isTooDeep({ paging: { pages, cap } }: FuzzListing, { at, size }: FuzzAsked, total: number): boolean {
  if (pages === 'none' || !('deepest' in pages)) return false;
  const { number, from = 1, deepest } = pages as { number?: string; from?: number; deepest: number };
  const row = number === undefined ? Number(at ?? 0) : (Number(at ?? from) - from) * Math.min(size!, cap);
  return row >= deepest && row < total;
}

function isFirst({ paging: { pages } }: FuzzListing, { at }: FuzzAsked): boolean {
  if (pages === 'none' || at === null) return true;
  const { number, offset, from = 1 } = pages as { number?: string; offset?: string; from?: number };
  if (number !== undefined) return at === String(from);
  return offset !== undefined && at === '0';
}

const isExpiring = ({ paging: { pages } }: FuzzListing): boolean =>
  pages !== 'none' && ['cursor', 'next', 'link'].some((kind) => kind in pages);

/** Returns whether a flag says that an empty page is not the last although only a record could lead to the next page. */
const isFlagged = ({ paging: { pages } }: FuzzListing): boolean =>
  pages !== 'none' &&
  ('more' in pages || 'done' in pages) &&
  ('after' in pages || ('offset' in pages && !('total' in pages)));

function isAsked({ us }: FuzzRecord, { time }: FuzzListing, said: URLSearchParams): boolean {
  if (time === null || time.bounds === 'none') return true;
  const from = askedTime(said.get('since') ?? '', time.ask) * 1000;
  if (time.bounds === 'from') return us === null || us >= from;
  const until = askedTime(said.get('until') ?? '', time.ask) * 1000;
  return us !== null && us >= from && (us < until || (time.inclusive && us === until));
}
