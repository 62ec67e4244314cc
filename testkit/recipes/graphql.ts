import type { AnswerOf, AskedOf } from '../export-described.ts';
import { few, type Recipe, UNAUTHORIZED } from './recipe.ts';

interface Variables {
  first?: number;
  after?: string | null;
  limit?: number;
  cursor?: string | null;
}

const variablesOf = ({ json }: AskedOf): Variables => (json as { variables: Variables }).variables;

/** A connection as Relay defines it: a page without nodes has no `endCursor`. */
function connection<Node>(all: readonly Node[], { first = 50, after = null }: Variables) {
  const start = after === null ? 0 : Number(atob(after));
  const nodes = all.slice(start, start + Math.min(first, 100));
  const end = start + nodes.length;
  const endCursor = nodes.length === 0 ? null : btoa(String(end));
  return { totalCount: all.length, nodes, pageInfo: { hasNextPage: end < all.length, endCursor } };
}

const limited = (code: object): AnswerOf => ({ body: { errors: [{ message: 'API rate limit exceeded', ...code }] } });

/** A refusal, and what the rate limit says, are in the body of HTTP 200. */
function githubGraphql(count = 230): Recipe {
  const issues = few(count, (index) => ({ id: `I_${index}`, number: index + 1, title: `issue ${index}` }));
  let refusals = 2;
  return {
    secrets: { GITHUB_TOKEN: 'ghp' },
    settings: { owner: 'octocat', repo: 'hello-world' },
    truth: { issues },
    answer(asked) {
      if (asked.headers['authorization'] !== 'Bearer ghp') return UNAUTHORIZED;
      if (refusals-- > 0) return limited({ type: 'RATE_LIMITED' });
      const rateLimit = { cost: 1, remaining: 4_999, resetAt: '2026-11-29T13:00:00Z' };
      return { body: { data: { rateLimit, repository: { issues: connection(issues, variablesOf(asked)) } } } };
    },
  };
}

/** The rate limit is HTTP 400. */
function linear(count = 230): Recipe {
  const issues = few(count, (index) => ({ id: `id-${index}`, identifier: `ENG-${index}` }));
  let refusals = 1;
  return {
    secrets: { LINEAR_KEY: 'lin_api' },
    truth: { issues },
    answer(asked) {
      if (asked.headers['authorization'] !== 'lin_api') return UNAUTHORIZED;
      if (refusals-- > 0) return { ...limited({ extensions: { code: 'RATELIMITED' } }), status: 400 };
      const { totalCount: _, ...page } = connection(issues, variablesOf(asked));
      return { body: { data: { issues: page } } };
    },
  };
}

/** Items and their cursor are in the only element of a list; the cursor of the last page is null. */
function monday(count = 1_100): Recipe {
  const items = few(count, (index) => ({ id: String(index), name: `item ${index}`, column_values: [] }));
  let refusals = 1;
  return {
    secrets: { MONDAY_TOKEN: 'eyJ' },
    settings: { board: '1234567890' },
    truth: { items },
    answer(asked) {
      if (asked.headers['authorization'] !== 'eyJ') return UNAUTHORIZED;
      if (refusals-- > 0) return limited({ extensions: { code: 'COMPLEXITY_BUDGET_EXHAUSTED' } });
      const { limit = 25, cursor = null } = variablesOf(asked);
      const start = cursor === null ? 0 : Number(cursor.slice(3));
      const end = start + Math.min(limit, 500);
      const next = end < items.length ? `MSw${end}` : null;
      const page = { cursor: next, items: items.slice(start, end) };
      return { body: { data: { boards: [{ items_page: page }] }, account_id: 1 } };
    },
  };
}

export const GRAPHQL = { 'github-graphql': githubGraphql, linear, monday };
