import { everyHalfHour, few, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

/** Refuses more than 31 days; both bounds belong to what is asked for. */
function paypal(): Recipe {
  const transactions = everyHalfHour((index, { isoS }) => ({
    transaction_info: { transaction_id: `T${index}`, transaction_initiation_date: isoS.replace('Z', '+0000') },
  }));
  return {
    secrets: { PAYPAL_ID: 'id', PAYPAL_SECRET: 'secret' },
    timed: ['transactions'],
    truth: { transactions: transactions.filter(isInInterval) },
    answer({ path, query, headers }) {
      if (path === '/v1/oauth2/token') {
        const isRight = headers['authorization'] === `Basic ${btoa('id:secret')}`;
        return isRight ? { body: { access_token: 'A21', expires_in: 32_400 } } : UNAUTHORIZED;
      }
      if (headers['authorization'] !== 'Bearer A21') return UNAUTHORIZED;
      const [from, to] = [Date.parse(query.get('start_date')!), Date.parse(query.get('end_date')!)];
      if (to - from > 31 * 86_400_000) return { status: 400, body: { name: 'INVALID_REQUEST' } };
      const found = transactions.filter(({ transaction_info: info }) => {
        const at = Date.parse(info.transaction_initiation_date.replace('+0000', 'Z'));
        return at >= from && at <= to;
      });
      const [size, page] = [numberIn(query, 'page_size', 100, 500), numberIn(query, 'page', 1)];
      const total_pages = Math.max(1, Math.ceil(found.length / size));
      if (page > total_pages) return { status: 400, body: { name: 'INVALID_REQUEST' } };
      const rows = found.slice((page - 1) * size, page * size);
      return { body: { transaction_details: rows, page, total_items: found.length, total_pages } };
    },
  };
}

/** At most 1000 users of one search can be read. */
function auth0(): Recipe {
  const users = everyHalfHour((_, { iso }) => iso).flatMap((iso, index) =>
    few(20, (each) => ({ user_id: `auth0|${index}-${each}`, created_at: iso })),
  );
  const truth = users.filter(({ created_at: at }) => at >= '2026-11-02' && at < '2026-11-05');
  return {
    secrets: { AUTH0_ID: 'id', AUTH0_SECRET: 'secret' },
    timed: ['users'],
    truth: { users: truth },
    answer({ path, query, json, headers }) {
      if (path === '/oauth/token')
        return json!['audience'] ? { body: { access_token: 'jwt', expires_in: 86_400 } } : UNAUTHORIZED;
      if (headers['authorization'] !== 'Bearer jwt') return UNAUTHORIZED;
      const [, from, to] = /^created_at:\[(\S+) TO (\S+)\}$/.exec(query.get('q')!)!;
      const found = users.filter(({ created_at: at }) => at >= from! && at < to!);
      const [limit, page] = [numberIn(query, 'per_page', 50, 100), numberIn(query, 'page', 0)];
      const start = page * limit;
      if (start + limit > 1000)
        return { status: 400, body: { errorCode: 'invalid_paging', message: 'only the first 1000' } };
      const rows = found.slice(start, start + limit);
      return { body: { start, limit, length: rows.length, total: found.length, users: rows } };
    },
  };
}

/** The last page has no Link header; beyond page 300 it refuses. */
function freshdesk(): Recipe {
  const tickets = everyHalfHour((index, { isoS }) => ({ id: index + 1, updated_at: isoS }));
  return {
    secrets: { FRESHDESK_KEY: 'key' },
    timed: ['tickets'],
    truth: { tickets: tickets.filter(isInInterval) },
    answer({ query, headers }) {
      if (headers['authorization'] !== `Basic ${btoa('key:X')}`) return UNAUTHORIZED;
      const found = tickets.filter(({ updated_at: at }) => at >= query.get('updated_since')!);
      const [size, page] = [numberIn(query, 'per_page', 30, 100), numberIn(query, 'page', 1)];
      if (page > 300) return { status: 400, body: { description: 'Validation failed' } };
      const next = `<https://example.freshdesk.com/api/v2/tickets?page=${page + 1}>; rel="next"`;
      const body = found.slice((page - 1) * size, page * size);
      return { body, ...(page * size < found.length && { headers: { link: next } }) };
    },
  };
}

/** Pages go on until an empty one. */
function xero(): Recipe {
  const invoices = few(200, (index) => ({ InvoiceID: `i${index}`, UpdatedDateUTC: '/Date(1763596800000+0000)/' }));
  return {
    secrets: { XERO_TOKEN: 'tok' },
    truth: { invoices },
    answer({ query, headers }) {
      if (headers['xero-tenant-id'] === undefined) return { status: 403, body: { Title: 'Forbidden' } };
      const [size, page] = [numberIn(query, 'pageSize', 100, 100), numberIn(query, 'page', 1)];
      return { body: { Id: 'x', Status: 'OK', Invoices: invoices.slice((page - 1) * size, page * size) } };
    },
  };
}

export const NUMBERS = { paypal, auth0, freshdesk, xero };
