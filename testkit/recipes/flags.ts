import { few, numberIn, type Recipe, UNAUTHORIZED } from './recipe.ts';

/** Without deals, the list is null; on the last page there is no next start. */
function pipedrive(count = 1_200): Recipe {
  const deals = few(count, (index) => ({ id: index + 1, title: `deal ${index}` }));
  return {
    secrets: { PIPEDRIVE_TOKEN: 'pd' },
    truth: { deals },
    answer({ query, headers }) {
      if (headers['x-api-token'] !== 'pd') return { status: 401, body: { success: false, error: 'unauthorized' } };
      const [start, limit] = [numberIn(query, 'start', 0), numberIn(query, 'limit', 100, 500)];
      const end = start + limit;
      const more = end < deals.length;
      const pagination = { start, limit, more_items_in_collection: more, ...(more && { next_start: end }) };
      const data = deals.length === 0 ? null : deals.slice(start, end);
      return { body: { success: true, data, additional_data: { pagination } } };
    },
  };
}

/** `next` is a token that is sent as `offset`. */
function lever(count = 230): Recipe {
  const opportunities = few(count, (index) => ({ id: `op-${index}`, name: `candidate ${index}` }));
  return {
    secrets: { LEVER_KEY: 'lv' },
    truth: { opportunities },
    answer({ query, headers }) {
      if (headers['authorization'] !== `Basic ${btoa('lv:')}`) return UNAUTHORIZED;
      const start = query.has('offset') ? (JSON.parse(query.get('offset')!) as [number])[0] : 0;
      const end = start + numberIn(query, 'limit', 100, 100);
      const hasNext = end < opportunities.length;
      const next = JSON.stringify([end, 'op']);
      return { body: { data: opportunities.slice(start, end), hasNext, ...(hasNext && { next }) } };
    },
  };
}

/** `size` counts the records of the page, and there is no total. */
function jiraServiceManagement(count = 130): Recipe {
  const requests = few(count, (index) => ({ issueId: String(index), issueKey: `HELP-${index}` }));
  return {
    secrets: { JIRA_USER: 'a@example.com', JIRA_TOKEN: 'jsm' },
    truth: { requests },
    answer({ query }) {
      const [start, limit] = [numberIn(query, 'start', 0), numberIn(query, 'limit', 50, 50)];
      const values = requests.slice(start, start + limit);
      const isLastPage = start + limit >= requests.length;
      const base = 'https://example.atlassian.net/rest/servicedeskapi';
      const next = !isLastPage && { next: `${base}/request?start=${start + limit}&limit=${limit}` };
      const _links = { base, context: '', ...next };
      return { body: { _expands: [], size: values.length, start, limit, isLastPage, _links, values } };
    },
  };
}

/** A list of results that has another token for each page; the last one has null. */
function stripeSearch(count = 230): Recipe {
  const charges = few(count, (index) => ({ id: `ch_${index}`, object: 'charge', created: 1_762_000_000 + index }));
  return {
    secrets: { STRIPE_KEY: 'sk' },
    truth: { charges },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Bearer sk') return UNAUTHORIZED;
      const start = query.has('page') ? Number(atob(query.get('page')!)) : 0;
      const end = start + numberIn(query, 'limit', 10, 100);
      const has_more = end < charges.length;
      const next_page = has_more ? btoa(String(end)) : null;
      return {
        body: {
          object: 'search_result',
          url: '/v1/charges/search',
          has_more,
          next_page,
          data: charges.slice(start, end),
        },
      };
    },
  };
}

/** The offset is a list as text. */
function chargebee(count = 230): Recipe {
  const list = few(count, (index) => ({
    customer: { id: `c${index}`, object: 'customer' },
    card: { status: 'valid' },
  }));
  return {
    secrets: { CHARGEBEE_KEY: 'cb' },
    truth: { customers: list },
    answer({ query, headers }) {
      if (headers['authorization'] !== `Basic ${btoa('cb:')}`) return UNAUTHORIZED;
      const offset = query.get('offset');
      const start = offset === null ? 0 : Number((JSON.parse(offset) as [string, string])[1]);
      const end = start + numberIn(query, 'limit', 10, 100);
      const next_offset = JSON.stringify(['1762000000000', String(end)]);
      return { body: { list: list.slice(start, end), ...(end < list.length && { next_offset }) } };
    },
  };
}

/** `next_page` is null or an object. */
function asana(count = 230): Recipe {
  const tasks = few(count, (index) => ({ gid: String(index), resource_type: 'task', name: `task ${index}` }));
  return {
    secrets: { ASANA_TOKEN: 'as' },
    settings: { project: '1' },
    truth: { tasks },
    answer({ query, headers }) {
      if (headers['authorization'] !== 'Bearer as') return UNAUTHORIZED;
      const [limit, start] = [numberIn(query, 'limit', 20, 100), numberIn(query, 'offset', 0)];
      const offset = String(start + limit);
      const path = `/tasks?project=1&limit=${limit}&offset=${offset}`;
      const next = { offset, path, uri: `https://app.asana.com/api/1.0${path}` };
      return {
        body: { data: tasks.slice(start, start + limit), next_page: start + limit < tasks.length ? next : null },
      };
    },
  };
}

/** One answer with all rows. */
const workday = (count = 230): Recipe => {
  const rows = few(count, (index) => ({ Employee_ID: String(index), Worker: `w${index}` }));
  return {
    secrets: { WORKDAY_USER: 'ISU', WORKDAY_PASSWORD: 'pw' },
    settings: { tenant: 'acme', report: 'Roster' },
    truth: { workers: rows },
    answer: ({ query }) => (query.get('format') === 'json' ? { body: { Report_Entry: rows } } : { status: 500 }),
  };
};

export const FLAGS = {
  ...{ pipedrive, lever, chargebee, asana, workday },
  ...{ 'jira-service-management': jiraServiceManagement, 'stripe-search': stripeSearch },
};
