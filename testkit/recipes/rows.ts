import { everyHalfHour, few, isInInterval, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

function jiraServer(): Recipe {
  const issues = everyHalfHour((index, { iso }) => ({
    id: String(index),
    fields: { updated: iso.replace('Z', '+0000') },
  }));
  return {
    secrets: { JIRA_TOKEN: 'pat' },
    timed: ['issues'],
    truth: { issues: issues.filter(isInInterval) },
    answer({ json, headers }) {
      if (headers['authorization'] !== 'Bearer pat') return UNAUTHORIZED;
      const { jql, startAt, maxResults } = json as unknown as { jql: string; startAt: number; maxResults: number };
      const [, from, to] = /^updated >= (\d+) AND updated < (\d+) ORDER BY id$/.exec(jql)!;
      const found = issues.filter(({ fields }) => {
        const at = Date.parse(fields.updated.replace('+0000', 'Z'));
        return at >= Number(from) && at < Number(to);
      });
      const size = Math.min(maxResults, 30);
      return { body: { startAt, maxResults: size, total: found.length, issues: found.slice(startAt, startAt + size) } };
    },
  };
}

/** The first record is number 1; without any, there is no list. */
function scim(): Recipe {
  const users = few(300, (index) => ({ id: `u${index}`, userName: `user${index}` }));
  return {
    secrets: { SCIM_TOKEN: 'tok' },
    truth: { users },
    answer({ query }) {
      const start = Math.max(1, numberIn(query, 'startIndex', 1)) - 1;
      const rows = users.slice(start, start + numberIn(query, 'count', 100, 100));
      const found = rows.length === 0 ? {} : { Resources: rows };
      return { body: { totalResults: users.length, startIndex: start + 1, itemsPerPage: rows.length, ...found } };
    },
  };
}

/** The rows are asked for in the query, from 1 on; without any, there is no list. */
function quickbooks(): Recipe {
  const invoices = everyHalfHour((index, { isoS }) => ({ Id: String(index), MetaData: { LastUpdatedTime: isoS } }));
  return {
    secrets: { QUICKBOOKS_TOKEN: 'tok' },
    settings: { company: '1' },
    timed: ['invoices'],
    truth: { invoices: invoices.filter(isInInterval) },
    answer({ query }) {
      const [, from, to, start, size] =
        />= '(.*?)' and .*< '(.*?)' orderby Id startposition (\d+) maxresults (\d+)$/.exec(query.get('query')!)!;
      if (start === '0') return { status: 400, body: { Fault: { Error: [{ Message: 'startposition' }] } } };
      const found = invoices.filter(({ MetaData: { LastUpdatedTime: at } }) => at >= from! && at < to!);
      const rows = found.slice(Number(start) - 1, Number(start) - 1 + Math.min(Number(size), 40));
      const found1 = rows.length === 0 ? {} : { Invoice: rows, startPosition: Number(start), maxResults: rows.length };
      return { body: { QueryResponse: found1, time: '2026-11-20T08:00:00.000-08:00' } };
    },
  };
}

export const ROWS = { 'jira-server': jiraServer, scim, quickbooks };
