import { everyHalfHour, few, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

/** Pages may be empty and have a next one all the same; a member that a page repeats is read once. */
function graph(): Recipe {
  const users = few(230, (index) => ({ id: `u${index}`, displayName: `User ${index}` }));
  const groupsOf = (user: string) =>
    few(Number(user.slice(1)) % 3, (index) => ({ id: `g${index}`, '@odata.type': '#group' }));
  return {
    secrets: { GRAPH_ID: 'app', GRAPH_SECRET: 'secret' },
    settings: { tenant: 't1' },
    truth: { users, members: users.flatMap(({ id }) => groupsOf(id).map((record) => ({ user: id, record }))) },
    answer({ path, query, form, headers }) {
      if (path.endsWith('/token')) {
        const isRight = form.get('client_secret') === 'secret' && form.get('scope')!.endsWith('.default');
        return isRight ? { body: { access_token: 'eyJ', expires_in: 3599, token_type: 'Bearer' } } : UNAUTHORIZED;
      }
      if (headers['authorization'] !== 'Bearer eyJ') return UNAUTHORIZED;
      const member = /^\/v1\.0\/users\/(u\d+)\/memberOf$/.exec(path);
      if (member) return { body: { value: groupsOf(member[1]!) } };
      const [size, start] = [numberIn(query, '$top', 100), numberIn(query, '$skiptoken', 0)];
      const isEmpty = start === 100 && !query.has('again');
      const value = isEmpty ? [] : users.slice(start, start + size);
      const end = start + value.length;
      const next = `https://graph.microsoft.com/v1.0/users?$top=${size}&$skiptoken=${end}${isEmpty ? '&again=1' : ''}`;
      return { body: { '@odata.context': 'x', ...(end < users.length && { '@odata.nextLink': next }), value } };
    },
  };
}

/** The size comes from a header; the address of the next page has a cookie in it. */
function dynamics(): Recipe {
  const accounts = everyHalfHour((index, { isoS }) => ({ accountid: `a-${index}`, modifiedon: isoS }));
  return {
    secrets: { DYNAMICS_TOKEN: 'eyJ' },
    timed: ['accounts'],
    truth: { accounts: accounts.filter(isInInterval) },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Bearer eyJ') return UNAUTHORIZED;
      const size = Number(/maxpagesize=(\d+)/.exec(headers['prefer'] ?? '')?.[1] ?? 5000);
      const filter = query.get('$filter') ?? '';
      const [, from, to] = /^modifiedon ge (\S+) and modifiedon lt (\S+)$/.exec(filter)!;
      const found = accounts.filter(({ modifiedon }) => modifiedon >= from! && modifiedon < to!);
      const start = Number(/pagenumber="(\d+)"/.exec(query.get('$skiptoken') ?? '')?.[1] ?? 0) * size;
      query.set('$skiptoken', `<cookie pagenumber="${start / size + 1}" pagingcookie="%3c" />`);
      const next = `https://example.crm.dynamics.com/api/data/v9.2/accounts?${query.toString()}`;
      const value = found.slice(start, start + size);
      return { body: { value, ...(start + size < found.length && { '@odata.nextLink': next }) } };
    },
  };
}

/** Newest first; `since` belongs to the interval, and `until` as well. The next address has the token. */
function facebook(): Recipe {
  const posts = everyHalfHour((index, { isoS }) => ({ id: `1_${index}`, created_time: isoS.replace('Z', '+0000') }));
  return {
    secrets: { FACEBOOK_TOKEN: 'EAAsecret' },
    settings: { account: '1' },
    timed: ['posts'],
    truth: { posts: posts.filter(isInInterval) },
    answer({ query }) {
      if (query.get('access_token') !== 'EAAsecret') return { status: 400, body: { error: { code: 190 } } };
      const secondsOf = (at: string) => Date.parse(at.replace('+0000', 'Z')) / 1000;
      const [since, until] = [numberIn(query, 'since', 0), numberIn(query, 'until', Infinity)];
      const found = posts.filter(({ created_time: at }) => secondsOf(at) >= since && secondsOf(at) <= until).reverse();
      const start = found.findIndex(({ id }) => id === query.get('after')) + 1;
      const data = found.slice(start, start + numberIn(query, 'limit', 25, 100));
      if (data.length === 0) return { body: { data } };
      query.set('after', data.at(-1)!.id);
      const next = `https://graph.facebook.com/v24.0/1/posts?${query.toString()}`;
      const cursors = { before: data[0]!.id, after: data.at(-1)!.id };
      return { body: { data, paging: { cursors, ...(start + data.length < found.length && { next }) } } };
    },
  };
}

function zendeskCursor(): Recipe {
  const users = few(250, (index) => ({ id: index + 1, name: `user ${index}` }));
  return {
    secrets: { ZENDESK_USER: 'a/token', ZENDESK_TOKEN: 'zd' },
    truth: { users },
    answer({ query }) {
      const [size, start] = [numberIn(query, 'page[size]', 100, 100), numberIn(query, 'page[after]', 0)];
      const end = start + size;
      const next = `https://example.zendesk.com/api/v2/users.json?page%5Bafter%5D=${end}&page%5Bsize%5D=${size}`;
      const meta = { has_more: end < users.length, after_cursor: String(end), before_cursor: String(start) };
      return { body: { users: users.slice(start, end), meta, links: { prev: null, next } } };
    },
  };
}

/** The next page is an address on some pages, and an object with one on others. */
function jsonapi(): Recipe {
  const articles = few(230, (index) => ({ type: 'articles', id: String(index), attributes: { title: `t${index}` } }));
  return {
    truth: { articles },
    answer({ query }) {
      const [size, number] = [numberIn(query, 'page[size]', 10), numberIn(query, 'page[number]', 1)];
      const address = `/api/articles?page[number]=${number + 1}&page[size]=${size}`;
      const next = number % 2 === 0 ? { href: address } : address;
      const isLast = number * size >= articles.length;
      const data = articles.slice((number - 1) * size, number * size);
      return { body: { data, included: [], links: { next: isLast ? null : next }, meta: { total: articles.length } } };
    },
  };
}

/** Links are a list; without records, there is no list of them. */
function fhir(): Recipe {
  const entries = everyHalfHour((index, { iso }) => ({
    fullUrl: `https://fhir.example.org/r4/Observation/${index}`,
    resource: { resourceType: 'Observation', meta: { lastUpdated: iso } },
  }));
  return {
    secrets: { FHIR_TOKEN: 'tok' },
    timed: ['observations'],
    truth: { observations: entries.filter(isInInterval) },
    answer({ query }) {
      const [from, to] = query.getAll('_lastUpdated').map((bound) => bound.slice(2)) as [string, string];
      const found = entries.filter(({ resource: { meta } }) => meta.lastUpdated >= from && meta.lastUpdated < to);
      const start = numberIn(query, '_offset', 0);
      const entry = found.slice(start, start + numberIn(query, '_count', 20, 20));
      query.set('_offset', String(start + entry.length));
      const url = `https://fhir.example.org/r4/Observation?${query.toString()}`;
      const next = start + entry.length < found.length ? [{ relation: 'next', url }] : [];
      const link = [{ relation: 'self', url: 'https://fhir.example.org/r4/Observation' }, ...next];
      const bundle = { resourceType: 'Bundle', type: 'searchset', total: found.length, link };
      return { body: { ...bundle, ...(entry.length > 0 && { entry }) } };
    },
  };
}

export const ADDRESSES = { fhir, graph, dynamics, facebook, 'zendesk-cursor': zendeskCursor, jsonapi };
