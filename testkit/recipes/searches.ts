import { everyHalfHour, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

const within = <Row>(
  rows: readonly Row[],
  timeOf: (row: Row) => string | number,
  from: string | number,
  to: string | number,
): Row[] => rows.filter((row) => timeOf(row) >= from && timeOf(row) < to);

/** The start does not belong to what is asked for. */
function intercom(): Recipe {
  const conversations = everyHalfHour((index, { seconds }) => ({ id: String(index), updated_at: seconds }));
  return {
    secrets: { INTERCOM_TOKEN: 'tok' },
    timed: ['conversations'],
    truth: { conversations: conversations.filter(isInInterval) },
    answer({ json, headers }) {
      if (headers['authorization'] !== 'Bearer tok') return UNAUTHORIZED;
      const { query, pagination } = json as unknown as {
        query: { value: { value: number }[] };
        pagination: { per_page: number; starting_after?: string };
      };
      const [from, to] = query.value.map(({ value }) => value) as [number, number];
      const found = conversations.filter(({ updated_at: at }) => at > from && at < to);
      const start = Number(pagination.starting_after ?? 0);
      const end = start + pagination.per_page;
      const next = end < found.length ? { page: 2, starting_after: String(end) } : null;
      const pages = { type: 'pages', per_page: pagination.per_page, ...(next && { next }) };
      return {
        body: { type: 'conversation.list', pages, total_count: found.length, conversations: found.slice(start, end) },
      };
    },
  };
}

/** Both bounds belong to what is asked for; without orders, the answer is empty. */
function square(): Recipe {
  const orders = everyHalfHour((index, { iso }) => ({ id: `o${index}`, updated_at: iso })).filter(
    ({ updated_at: at }) => !at.startsWith('2026-11-03'),
  );
  return {
    secrets: { SQUARE_TOKEN: 'sq' },
    settings: { location: 'L1' },
    timed: ['orders'],
    truth: { orders: within(orders, ({ updated_at }) => updated_at, '2026-11-02', '2026-11-05') },
    answer({ json }) {
      const asked = json as unknown as {
        limit: number;
        cursor?: string;
        query: { filter: { date_time_filter: { updated_at: { start_at: string; end_at: string } } } };
      };
      const { start_at: from, end_at: to } = asked.query.filter.date_time_filter.updated_at;
      const found = orders.filter(({ updated_at: at }) => at >= from && at <= to);
      const start = Number(asked.cursor ?? 0);
      const end = start + Math.min(asked.limit, 20);
      if (found.length === 0) return { body: {} };
      return { body: { orders: found.slice(start, end), ...(end < found.length && { cursor: String(end) }) } };
    },
  };
}

/** Pages may be shorter than asked for. */
function datadog(): Recipe {
  const logs = everyHalfHour((index, { iso }) => ({
    id: `AwAAA${index}`,
    type: 'log',
    attributes: { timestamp: iso },
  }));
  return {
    secrets: { DATADOG_API_KEY: 'api', DATADOG_APP_KEY: 'app' },
    timed: ['logs'],
    truth: { logs: logs.filter(isInInterval) },
    answer({ json, headers }) {
      if (headers['dd-api-key'] !== 'api' || headers['dd-application-key'] !== 'app') return UNAUTHORIZED;
      const { filter, page } = json as unknown as { filter: { from: string; to: string }; page: { cursor?: string } };
      const found = within(logs, ({ attributes }) => attributes.timestamp, filter.from, filter.to);
      const start = Number(page.cursor ?? 0);
      const data = found.slice(start, start + 1);
      const end = start + data.length;
      return { body: { data, meta: { status: 'done', ...(end < found.length && { page: { after: String(end) } }) } } };
    },
  };
}

function jira(): Recipe {
  const issues = everyHalfHour((index, { iso }) => ({
    id: String(index),
    fields: { updated: iso.replace('Z', '+0000') },
  }));
  return {
    secrets: { JIRA_USER: 'a', JIRA_TOKEN: 'b' },
    timed: ['issues'],
    truth: { issues: issues.filter(isInInterval) },
    answer({ query }) {
      const [, from, to] = /^updated >= (\d+) AND updated < (\d+) ORDER BY id$/.exec(query.get('jql')!)!;
      const found = within(
        issues,
        ({ fields }) => Date.parse(fields.updated.replace('+0000', 'Z')),
        Number(from),
        Number(to),
      );
      const start = Number(query.get('nextPageToken') ?? 0);
      const end = start + numberIn(query, 'maxResults', 50, 25);
      const isLast = end >= found.length;
      return { body: { issues: found.slice(start, end), isLast, ...(!isLast && { nextPageToken: String(end) }) } };
    },
  };
}

/** Beyond 10,000 hits it refuses; the test's hits are few, so its limit is lower. */
function elasticsearch(): Recipe {
  const hits = everyHalfHour((index, { iso }) => ({ _id: `h${index}`, _source: { '@timestamp': iso } }));
  return {
    secrets: { ELASTIC_KEY: 'key' },
    timed: ['logs'],
    truth: { logs: hits.filter(isInInterval) },
    answer({ json }) {
      const { from, size, query } = json as unknown as {
        from: number;
        size: number;
        query: { range: Record<string, { gte: string; lt: string }> };
      };
      if (from + size > 10_000) return { status: 400, body: { error: { type: 'search_phase_execution_exception' } } };
      const { gte, lt } = query.range['@timestamp']!;
      const found = within(hits, ({ _source }) => _source['@timestamp'], gte, lt);
      const total = { value: found.length, relation: 'eq' };
      return { body: { took: 1, timed_out: false, hits: { total, hits: found.slice(from, from + size) } } };
    },
  };
}

export const SEARCHES = { intercom, square, datadog, jira, elasticsearch };
