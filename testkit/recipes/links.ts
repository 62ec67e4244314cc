import type { AnswerOf } from '../export-described.ts';
import { everyHalfHour, few, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

const link = (...targets: [url: string, rel: string][]) => ({
  link: targets.map(([url, rel]) => `<${url}>; rel="${rel}"`).join(', '),
});

/** The next page is that of smaller ids. */
function gitlab(): Recipe {
  const jobs = few(230, (index) => ({ id: index + 1, status: 'success' })).reverse();
  return {
    secrets: { GITLAB_TOKEN: 'glpat' },
    settings: { project: '7' },
    truth: { jobs },
    answer({ query, headers }) {
      if (headers['private-token'] !== 'glpat') return UNAUTHORIZED;
      const before = numberIn(query, 'cursor', Infinity);
      const left = jobs.filter(({ id }) => id < before);
      const body = left.slice(0, numberIn(query, 'per_page', 20, 100));
      if (body.length === left.length) return { body };
      query.set('cursor', String(body.at(-1)!.id));
      return { body, headers: link([`https://gitlab.com/api/v4/projects/7/jobs?${query.toString()}`, 'next']) };
    },
  };
}

/** A page by its `page_info` refuses every parameter but `limit` and `fields`. */
function shopify(): Recipe {
  const orders = everyHalfHour((index, at) => ({
    id: 5_000_000_000_000 + index,
    updated_at: at.iso.replace('.000Z', '+00:00'),
  }));
  return {
    secrets: { SHOPIFY_TOKEN: 'shpat' },
    settings: { shop: 'demo' },
    timed: ['orders'],
    truth: { orders: orders.filter(isInInterval) },
    answer({ query, headers }): AnswerOf {
      if (headers['x-shopify-access-token'] !== 'shpat') return UNAUTHORIZED;
      const info = query.get('page_info');
      if (info !== null && query.has('status'))
        return { status: 400, body: { errors: { status: 'cannot be passed together with page_info' } } };
      const size = numberIn(query, 'limit', 50, 20);
      const [from, to, skip] =
        info === null ? [query.get('updated_at_min')!, query.get('updated_at_max')!, '0'] : atob(info).split('|');
      // Both bounds belong to what is asked for.
      const found = orders.filter(
        ({ updated_at: at }) => Date.parse(at) >= Date.parse(from!) && Date.parse(at) <= Date.parse(to!),
      );
      const url = (rows: number) =>
        `https://demo.myshopify.com/admin/api/2026-10/orders.json?limit=${size}&page_info=${encodeURIComponent(btoa(`${from}|${to}|${rows}`))}`;
      const start = Number(skip);
      const previous: [string, string][] = start > 0 ? [[url(start - size), 'previous']] : [];
      const next: [string, string][] = start + size < found.length ? [[url(start + size), 'next']] : [];
      return { body: { orders: found.slice(start, start + size) }, headers: link(...previous, ...next) };
    },
  };
}

/** Two Link headers, one of them for the page itself. */
function okta(): Recipe {
  const users = everyHalfHour((index, { iso }) => ({ id: `00u${index}`, status: 'ACTIVE', lastUpdated: iso }));
  return {
    secrets: { OKTA_TOKEN: '00secret' },
    timed: ['users'],
    truth: { users: users.filter(isInInterval) },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'SSWS 00secret') return UNAUTHORIZED;
      const [, from, to] = /^lastUpdated ge "(.*)" and lastUpdated lt "(.*)"$/.exec(query.get('search') ?? '')!;
      const found = users.filter(({ lastUpdated }) => lastUpdated >= from! && lastUpdated < to!);
      const start = found.findIndex(({ id }) => id === query.get('after')) + 1;
      const body = found.slice(start, start + numberIn(query, 'limit', 200, 50));
      const own = `https://example.okta.com/api/v1/users?${query.toString()}`;
      query.set('after', body.at(-1)?.id ?? '');
      const next = `https://example.okta.com/api/v1/users?${query.toString()}`;
      return {
        body,
        headers: start + body.length < found.length ? link([own, 'self'], [next, 'next']) : link([own, 'self']),
      };
    },
  };
}

function twilio(): Recipe {
  const calls = few(250, (index) => ({ sid: `CA${index}`, start_time: 'Mon, 02 Nov 2026 03:45:01 +0000' }));
  return {
    secrets: { TWILIO_SID: 'AC1', TWILIO_TOKEN: 'secret' },
    settings: { account: 'AC1' },
    truth: { calls },
    answer({ path, query, headers }) {
      if (headers['authorization'] !== `Basic ${btoa('AC1:secret')}`) return UNAUTHORIZED;
      const [size, page] = [numberIn(query, 'PageSize', 50, 1000), numberIn(query, 'Page', 0)];
      const end = (page + 1) * size;
      const next = end < calls.length ? `${path}?PageSize=${size}&Page=${page + 1}&PageToken=PACA${end}` : null;
      return { body: { calls: calls.slice(page * size, end), page, page_size: size, uri: path, next_page_uri: next } };
    },
  };
}

/** The page has been read with an error in HTTP 400 behind the last one. */
function wordpress(): Recipe {
  const posts = everyHalfHour((index, { isoS }) => ({ id: index, modified_gmt: isoS.slice(0, -1) }));
  return {
    timed: ['posts'],
    truth: { posts: posts.filter(isInInterval) },
    answer({ query }) {
      const [after, before] = [query.get('modified_after')!, query.get('modified_before')!];
      const found = posts.filter(({ modified_gmt: at }) => `${at}Z` > after && `${at}Z` < before);
      const [size, page] = [numberIn(query, 'per_page', 10), numberIn(query, 'page', 1)];
      if (size > 100) return { status: 400, body: { code: 'rest_invalid_param' } };
      if (page > 1 && page > Math.ceil(found.length / size))
        return { status: 400, body: { code: 'rest_post_invalid_page_number', data: { status: 400 } } };
      const headers = { 'x-wp-total': String(found.length), 'x-wp-totalpages': String(Math.ceil(found.length / size)) };
      return { body: found.slice((page - 1) * size, page * size), headers };
    },
  };
}

export const LINKS = { gitlab, shopify, okta, twilio, wordpress };
