import { few, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

/** Each page names a next one; only `results` says whether it has any. Past the end, that goes on without an end. */
function sentry(count = 230): Recipe {
  const projects = few(count, (index) => ({ id: String(index), slug: `project-${index}` }));
  return {
    secrets: { SENTRY_TOKEN: 'sntrys' },
    settings: { organization: 'acme' },
    truth: { projects },
    answer({ path, query, headers }) {
      if (headers['authorization'] !== 'Bearer sntrys') return UNAUTHORIZED;
      const size = numberIn(query, 'per_page', 100, 100);
      const start = Number(query.get('cursor')?.split(':')[1] ?? 0);
      const end = start + size;
      const link = (rel: string, at: number, results: boolean, way: number) =>
        `<https://sentry.io${path}?&per_page=${size}&cursor=0:${at}:${way}>; rel="${rel}"; results="${results}"; cursor="0:${at}:${way}"`;
      const previous = link('previous', Math.max(start - size, 0), start > 0, 1);
      const next = link('next', end, end < projects.length, 0);
      return { headers: { link: `${previous}, ${next}` }, body: projects.slice(start, end) };
    },
  };
}

/** The next address is absolute, and its parameters have brackets. */
function klaviyo(count = 230): Recipe {
  const profiles = few(count, (index) => ({ type: 'profile', id: `p${index}`, attributes: { email: null } }));
  return {
    secrets: { KLAVIYO_KEY: 'pk' },
    truth: { profiles },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Klaviyo-API-Key pk') return UNAUTHORIZED;
      if (headers['revision'] === undefined) return { status: 400, body: { errors: [{ code: 'missing_revision' }] } };
      const [size, start] = [
        numberIn(query, 'page[size]', 20, 100),
        Number(atob(query.get('page[cursor]') ?? btoa('0'))),
      ];
      const end = start + size;
      const cursor = encodeURIComponent(btoa(String(end)));
      const next = `https://a.klaviyo.com/api/profiles?page%5Bsize%5D=${size}&page%5Bcursor%5D=${cursor}`;
      const self = 'https://a.klaviyo.com/api/profiles';
      const links = { self, first: self, next: end < profiles.length ? next : null, prev: null };
      return { body: { data: profiles.slice(start, end), links } };
    },
  };
}

/** On the last page there is no `next`; some listings have no `size` either. */
function bitbucket(count = 230): Recipe {
  const repositories = few(count, (index) => ({ uuid: `{${index}}`, full_name: `acme/repo-${index}` }));
  return {
    secrets: { BITBUCKET_USER: 'u', BITBUCKET_TOKEN: 'bb' },
    settings: { workspace: 'acme' },
    truth: { repositories },
    answer({ query }) {
      const [page, pagelen] = [numberIn(query, 'page', 1), numberIn(query, 'pagelen', 10, 100)];
      const values = repositories.slice((page - 1) * pagelen, page * pagelen);
      const next = `https://api.bitbucket.org/2.0/repositories/acme?pagelen=${pagelen}&page=${page + 1}`;
      const hasMore = page * pagelen < repositories.length;
      return { body: { values, pagelen, size: repositories.length, page, ...(hasMore && { next }) } };
    },
  };
}

/** Links are a list; `count` is that of the page. */
function netsuite(count = 2_300): Recipe {
  const items = few(count, (index) => ({ links: [], id: String(index) }));
  const base = 'https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/customer';
  return {
    secrets: { NETSUITE_TOKEN: 'ns' },
    settings: { account: '123456' },
    truth: { customers: items },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Bearer ns') return UNAUTHORIZED;
      const [limit, offset] = [numberIn(query, 'limit', 1000, 1000), numberIn(query, 'offset', 0)];
      const page = items.slice(offset, offset + limit);
      const hasMore = offset + limit < items.length;
      const next = { rel: 'next', href: `${base}?limit=${limit}&offset=${offset + limit}` };
      const links = [...(hasMore ? [next] : []), { rel: 'self', href: base }];
      return { body: { links, count: page.length, hasMore, items: page, offset, totalResults: items.length } };
    },
  };
}

/** Without rows, neither `rows` nor `rowCount` are there, as Protocol Buffers leave out what is empty or 0. */
function googleAnalytics(count = 230): Recipe {
  const rows = few(count, (index) => ({
    dimensionValues: [{ value: '20261101' }, { value: `/page-${index}` }],
    metricValues: [{ value: String(index) }],
  }));
  return {
    secrets: { ANALYTICS_TOKEN: 'ya29' },
    settings: { property: '1' },
    truth: { pages: rows },
    answer({ json, headers }) {
      if (headers['authorization'] !== 'Bearer ya29') return UNAUTHORIZED;
      const { offset = 0, limit = 10_000 } = json as { offset?: number; limit?: number };
      const page = rows.slice(Number(offset), Number(offset) + Number(limit));
      const dimensionHeaders = [{ name: 'date' }, { name: 'pagePath' }];
      const metricHeaders = [{ name: 'screenPageViews', type: 'TYPE_INTEGER' }];
      const found = rows.length > 0 && { rowCount: rows.length };
      const listed = page.length > 0 && { rows: page };
      const metadata = { currencyCode: 'EUR', timeZone: 'UTC' };
      return {
        body: { dimensionHeaders, metricHeaders, ...listed, ...found, metadata, kind: 'analyticsData#runReport' },
      };
    },
  };
}

/** OData 2: times are text such as `/Date(1492098664000+0000)/`, and `d` holds it all. */
function successfactors(count = 240): Recipe {
  const first = Date.UTC(2026, 10, 2);
  const users = few(count, (index) => ({
    __metadata: { uri: `User('${index}')` },
    userId: String(index),
    lastModifiedDateTime: `/Date(${first + index * 1_000_000}+0000)/`,
  }));
  return {
    secrets: { SUCCESSFACTORS_USER: 'u@acme', SUCCESSFACTORS_PASSWORD: 'pw' },
    timed: ['users'],
    truth: { users },
    answer({ query }) {
      const times = /^lastModifiedDateTime ge datetimeoffset'(\S+)' and lastModifiedDateTime lt datetimeoffset'(\S+)'$/;
      const [from, to] = times
        .exec(query.get('$filter')!)!
        .slice(1)
        .map((time) => Date.parse(time));
      const found = users.filter((_, index) => first + index * 1_000_000 >= from! && first + index * 1_000_000 < to!);
      const [size, start] = [
        numberIn(query, 'customPageSize', 1000, 1000),
        Number(atob(query.get('$skiptoken') ?? btoa('0'))),
      ];
      query.set('$skiptoken', btoa(String(start + size)));
      const __next = `https://api4.successfactors.com:443/odata/v2/User?${query.toString()}`;
      const results = found.slice(start, start + size);
      return { body: { d: { results, ...(start + size < found.length && { __next }) } } };
    },
  };
}

export const ENDS = {
  ...{ sentry, klaviyo, bitbucket, netsuite, successfactors },
  'google-analytics': googleAnalytics,
};
