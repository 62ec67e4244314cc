import { mkdir, writeFile } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { join } from 'node:path';
import { type HttpServer, httpServer, sendJson } from './http-server.ts';
import { tempFolder } from './temp-folder.ts';

export const API_TOKEN = 's3cret-token-of-the-api';

/** Rows with a time each minute from 2026-11-01 on. */
export const ITEMS = Array.from({ length: 1_000 }, (_, index) => ({
  id: index + 1,
  name: `item ${index + 1}`,
  updated_at: new Date(Date.UTC(2026, 10, 1) + index * 60_000).toISOString(),
}));

/** Each repository has twice its number of stars; that of `r3` is gone. */
const REPOS = Array.from({ length: 7 }, (_, index) => ({ slug: `r${index}` }));
export const STARS = REPOS.flatMap(({ slug }, index) =>
  slug === 'r3' ? [] : Array.from({ length: index * 2 }, (_, user) => ({ repo: slug, record: { user } })),
);

/** A small API: items by page number with a total, repositories by Link headers, their stars by a cursor. */
export function describedServer(t: TestContext, refuse: () => number | null = () => null): Promise<HttpServer> {
  return httpServer(t, ({ path, headers }, response) => {
    const status = headers.authorization === `Bearer ${API_TOKEN}` ? refuse() : 401;
    if (status !== null)
      return sendJson(
        response,
        status,
        { message: `refused ${String(headers.authorization)}` },
        { 'retry-after': '1' },
      );
    const url = new URL(path, 'http://host');
    const number = (name: string, byDefault: number) => Number(url.searchParams.get(name) ?? byDefault);
    if (url.pathname === '/items') {
      const [since, until] = [url.searchParams.get('since') ?? '', url.searchParams.get('until') ?? '3'];
      const found = ITEMS.filter(({ updated_at }) => updated_at >= since && updated_at < until);
      const from = (number('page', 1) - 1) * number('per_page', 50);
      const body = {
        data: found.slice(from, from + number('per_page', 50)),
        total: found.length,
        sideload: ITEMS.slice(0, 50),
      };
      return sendJson(response, 200, body);
    }
    if (url.pathname === '/repos') {
      const page = number('page', 1);
      const link = { link: `<http://${headers.host}/repos?page=${page + 1}>; rel="next"` };
      return sendJson(response, 200, REPOS.slice((page - 1) * 3, page * 3), page * 3 < REPOS.length ? link : {});
    }
    const repo = /^\/repos\/(r\d)\/stars$/.exec(url.pathname)?.[1];
    if (repo === undefined || repo === 'r3') return sendJson(response, 404, { message: 'gone' });
    const own = STARS.filter((star) => star.repo === repo).map(({ record }) => record);
    const from = number('cursor', 0);
    return sendJson(response, 200, { items: own.slice(from, from + 4), next: from + 4 < own.length ? from + 4 : null });
  });
}

const definition = (url: string) => `
name: small
url: ${url}
auth: { bearer: $SMALL_TOKEN }
datasets:
  items:
    get: /items
    records: data
    key: id
    columns: { title: name }
    pages: { number: page, from: 1, size: { as: per_page, of: 100 }, total: total }
  sliced:
    get: /items
    query: { since: "\${from}", until: "\${to}" }
    records: data
    key: id
    pages: { number: page, from: 1, size: { as: per_page, of: 100 }, total: total }
    time: { field: updated_at, bounds: both, slice: PT6H }
  repos:
    get: /repos
    records: .
    key: slug
    pages: { link: next }
  stars:
    each: { repo: repos.slug }
    get: /repos/\${repo}/stars
    records: items
    key: [repo, user]
    pages: { cursor: next, as: cursor }
    errors: [{ status: 404, then: empty }]
  keyless:
    get: /repos
    records: .
    key: none
    pages: { link: next }
`;

/** Writes the definition of the small API; returns the environment by which holdfast finds it. */
export async function describeSmall(t: TestContext, url: string): Promise<NodeJS.ProcessEnv> {
  const folder = join(await tempFolder(t), 'apis');
  await mkdir(folder);
  await writeFile(join(folder, 'small.yaml'), definition(url));
  return { HOLDFAST_APIS: folder, SMALL_TOKEN: API_TOKEN };
}
