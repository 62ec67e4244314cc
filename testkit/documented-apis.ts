import type { IncomingHttpHeaders } from 'node:http';

/** A request to an API of docs/describe-an-api.md. */
export interface Asked {
  origin: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Fields of a form body. */
  form: URLSearchParams;
}

interface Answered {
  status?: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** An API as its documentation describes it, and the records that it has. */
export interface DocumentedApi {
  secrets: Record<string, string>;
  settings?: Record<string, string>;
  /** Records of each dataset as its source should return them; if requests have no end, also those after the interval. */
  truth: Record<string, readonly unknown[]>;
  answer: (asked: Asked) => Answered;
}

/** The interval that the records below are made for. */
export const INTERVAL = { start: '2026-11-02T00:00:00.000Z', end: '2026-11-04T00:00:00.000Z' };

const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2026, 10, 1);
const timeOf = (index: number) => new Date(FIRST + index * HOUR_MS).toISOString();
const secondsOf = (index: number) => (FIRST + index * HOUR_MS) / 1000;
const [FROM, TO] = [Date.parse(INTERVAL.start) / 1000, Date.parse(INTERVAL.end) / 1000];
/** Creates a record for each hour of five days, so that most APIs need several pages. */
const hourly = <T>(make: (index: number) => T): T[] => Array.from({ length: 120 }, (_, index) => make(index));
const REFUSED = { status: 401, body: { message: 'Bad credentials' } };
const MISSING = { status: 404, body: { message: 'Not Found' } };

const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function github(): DocumentedApi {
  const issues = hourly((index) => ({
    id: 900 + index,
    number: index + 1,
    updated_at: `${timeOf(index).slice(0, 19)}Z`,
  }));
  const since = issues.filter(({ updated_at }) => updated_at >= INTERVAL.start);
  // A request for an issue that was moved away gets a 410.
  const commentsOf = (number: number) =>
    number === 50 ? null : Array.from({ length: number % 4 }, (_, index) => ({ id: number * 10 + index, body: 'x' }));
  return {
    secrets: { GITHUB_TOKEN: 'ghp_documented' },
    settings: { owner: 'octocat', repo: 'hello-world' },
    truth: {
      issues: since,
      // Only of issues in the interval; the API also sends later ones, which belong to another export.
      comments: since
        .filter(({ updated_at }) => updated_at < INTERVAL.end)
        .flatMap(({ number }) => (commentsOf(number) ?? []).map((record) => ({ issue: number, record }))),
    },
    answer({ origin, path, query, headers }) {
      if (headers.authorization !== 'Bearer ghp_documented') return REFUSED;
      const number = /^\/repos\/octocat\/hello-world\/issues(?:\/(\d+)\/comments)?$|^\/repositories\/1\/issues$/.exec(
        path,
      );
      if (!number) return MISSING;
      const from = query.get('since');
      const all = number[1] ? commentsOf(Number(number[1])) : issues.filter(({ updated_at }) => updated_at >= from!);
      if (all === null) return { status: 410, body: { message: 'This issue was deleted' } };
      const page = Number(query.get('page') ?? 1);
      // At most 30 records, for more pages; the Link header names the repository by its number, as GitHub does.
      const size = Math.min(30, Number(query.get('per_page') ?? 30));
      query.set('page', String(page + 1));
      const next = number[1] ? path : '/repositories/1/issues';
      const link = `<${origin}${next}?${query.toString()}>; rel="next", <${origin}${next}?page=9>; rel="last"`;
      const rate = { 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': '1893456000' };
      const body = all.slice((page - 1) * size, page * size);
      return { body, headers: { ...rate, ...(page * size < all.length && { link }) } };
    },
  };
}

function zendesk(): DocumentedApi {
  const tickets = hourly((index) => ({ id: index + 1, generated_timestamp: secondsOf(index) }));
  return {
    secrets: { ZENDESK_USER: 'agent@example.com/token', ZENDESK_TOKEN: 'zd-documented' },
    truth: { tickets: tickets.filter(({ generated_timestamp }) => generated_timestamp >= FROM) },
    answer({ query, headers }) {
      if (headers.authorization !== basic('agent@example.com/token', 'zd-documented')) return REFUSED;
      const cursor = query.get('cursor');
      const start = query.get('start_time');
      if ((cursor === null) === (start === null)) return { status: 400, body: { error: 'one of start_time, cursor' } };
      const [from, skip] =
        cursor === null ? [Number(start), 0] : (atob(cursor).split(':').map(Number) as [number, number]);
      const found = tickets.filter(({ generated_timestamp }) => generated_timestamp >= from);
      const page = found.slice(skip, skip + 40);
      const end = skip + 40 >= found.length;
      // The last page also has a cursor, for the next incremental request.
      return { body: { tickets: page, after_cursor: btoa(`${from}:${skip + page.length}`), end_of_stream: end } };
    },
  };
}

function stripe(): DocumentedApi {
  const charges = hourly((index) => ({
    id: `ch_${index}`,
    object: 'charge',
    amount: index,
    currency: 'eur',
    customer: `cus_${index}`,
    created: secondsOf(index),
  }));
  const customers = hourly((index) => ({ id: `cus_${index}`, object: 'customer' }));
  return {
    secrets: { STRIPE_KEY: 'rk_documented' },
    truth: { charges: charges.filter(({ created }) => created >= FROM && created < TO).reverse(), customers },
    answer({ path, query, headers }) {
      if (headers.authorization !== 'Bearer rk_documented') return REFUSED;
      const number = (name: string, byDefault: number) => Number(query.get(name) ?? byDefault);
      const [from, to] = [number('created[gte]', 0), number('created[lt]', Infinity)];
      const made = charges.filter(({ created }) => created >= from && created < to).reverse();
      // The newest come first.
      const all: { id: string }[] = path === '/v1/customers' ? customers : made;
      const at = all.findIndex(({ id }) => id === query.get('starting_after')) + 1;
      const size = Math.min(number('limit', 10), 20);
      return { body: { object: 'list', data: all.slice(at, at + size), has_more: at + size < all.length } };
    },
  };
}

function pagerduty(): DocumentedApi {
  const incidents = hourly((index) => ({
    id: `Q${index}`,
    incident_number: index,
    status: 'resolved',
    created_at: `${timeOf(index).slice(0, 19)}Z`,
  }));
  const teams = hourly((index) => ({ id: `T${index}` }));
  return {
    secrets: { PAGERDUTY_KEY: 'pd-documented' },
    truth: {
      incidents: incidents.filter(({ created_at }) => created_at >= INTERVAL.start && created_at < INTERVAL.end),
      teams,
    },
    answer({ path, query, headers }) {
      if (headers.authorization !== 'Token token=pd-documented') return REFUSED;
      const name = path.slice(1);
      const [since, until] = [query.get('since')!, query.get('until')!];
      const all =
        name === 'teams' ? teams : incidents.filter(({ created_at }) => created_at >= since && created_at < until);
      const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 25)];
      if (offset + limit > 10_000) return { status: 400, body: { error: { message: 'Offset too large' } } };
      const total = query.get('total') === 'true' ? all.length : null;
      return {
        body: { [name]: all.slice(offset, offset + limit), limit, offset, more: offset + limit < all.length, total },
      };
    },
  };
}

function salesforce(): DocumentedApi {
  const stamp = (index: number) => timeOf(index).replace('Z', '+0000');
  const accounts = hourly((index) => ({
    attributes: { type: 'Account' },
    Id: `001${index}`,
    Name: `account ${index}`,
    SystemModstamp: stamp(index),
  }));
  let granted = 0;
  return {
    secrets: { SALESFORCE_ID: 'sf-client', SALESFORCE_SECRET: 'sf-documented' },
    truth: {
      accounts: accounts.filter(({ SystemModstamp: at }) => at >= '2026-11-02T' && at < '2026-11-04T'),
    },
    answer({ origin, path, query, headers, form }) {
      if (path === '/services/oauth2/token') {
        const sent = ['grant_type', 'client_id', 'client_secret'].map((name) => form.get(name));
        if (sent.join() !== 'client_credentials,sf-client,sf-documented')
          return { status: 400, body: { error: 'invalid_client' } };
        return { body: { access_token: `00D-${(granted += 1)}`, instance_url: origin, token_type: 'Bearer' } };
      }
      if (headers.authorization !== `Bearer 00D-${granted}`)
        return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] };
      const [, from, to, skip = '0'] =
        />= (\S+) AND SystemModstamp < (\S+)$/.exec(query.get('q') ?? '') ??
        /query\/01g-(\d+)-(\d+)-(\d+)$/.exec(path) ??
        [];
      const bounds = [from!, to!].map((text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text)));
      const found = accounts.filter(({ SystemModstamp }) => {
        const at = Date.parse(SystemModstamp.replace('+0000', 'Z'));
        return at >= bounds[0]! && at < bounds[1]!;
      });
      const end = Number(skip) + 20;
      const more = { nextRecordsUrl: `/services/data/v61.0/query/01g-${bounds.join('-')}-${end}` };
      const done = end >= found.length;
      return { body: { totalSize: found.length, done, ...(!done && more), records: found.slice(Number(skip), end) } };
    },
  };
}

/** The APIs of the page, by their names. */
export const DOCUMENTED_APIS: Record<string, () => DocumentedApi> = { github, zendesk, stripe, pagerduty, salesforce };
