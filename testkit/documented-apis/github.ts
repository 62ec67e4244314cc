import { type DocumentedApi, hourly, INTERVAL, REFUSED, timeOf } from './documented-api.ts';

const MISSING = { status: 404, body: { message: 'Not Found' } };

/** GitHub, as docs/describe-an-api.md reads it. */
export function github(): DocumentedApi {
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
