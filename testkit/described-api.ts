import type { ServerResponse } from 'node:http';
import { mkdir, writeFile } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import { join } from 'node:path';
import { type HttpServer, httpServer, sendJson } from './http-server.ts';
import { tempFolder } from './temp-folder.ts';

export const API_TOKEN = 's3cret-token-of-the-api';

/** A thousand rows, one for each minute from 2026-11-01 on. */
export const ITEMS = Array.from({ length: 1_000 }, (_, index) => ({
  id: index + 1,
  name: `item ${index + 1}`,
  updated_at: new Date(Date.UTC(2026, 10, 1) + index * 60_000).toISOString(),
}));

/** Repository number n has 2 n stars; `r3` has been deleted. */
const REPOS = Array.from({ length: 7 }, (_, index) => ({ slug: `r${index}` }));
export const STARS = REPOS.flatMap(({ slug }, index) =>
  slug === 'r3' ? [] : Array.from({ length: index * 2 }, (_, user) => ({ repo: slug, record: { user } })),
);

/** Serves reports on items by jobs. A job is done when it is polled for the second time; the first job gets lost. */
function createReports() {
  const jobs: { from: string; to: string; asked: number }[] = [];
  return (method: string, path: string, body: string, response: ServerResponse): void => {
    const [, , id, results] = path.split('/');
    if (method === 'POST') {
      const { from, to } = JSON.parse(body) as { from: string; to: string };
      return sendJson(response, 202, { job: { id: jobs.push({ from, to, asked: 0 }) } });
    }
    const job = jobs[Number(id) - 1];
    if (!job || method === 'DELETE') return sendJson(response, job ? 200 : 404, {});
    if (results === undefined) {
      job.asked += 1;
      const state = job.asked < 2 ? 'RUNNING' : id === '1' ? 'FAILED' : 'DONE';
      return sendJson(response, 200, { state });
    }
    const rows = ITEMS.filter(({ updated_at }) => updated_at >= job.from && updated_at < job.to);
    return sendJson(response, 200, { rows });
  };
}

/** A small API: items by page number with a total, repositories by Link headers, their stars by a cursor. */
export function describedServer(t: TestContext, refuse: () => number | null = () => null): Promise<HttpServer> {
  const reports = createReports();
  return httpServer(t, ({ method, path, headers, body }, response) => {
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
      const [since, until] = ['since', 'until'].map((name) => Date.parse(url.searchParams.get(name) ?? ''));
      const found = ITEMS.filter(({ updated_at }) => {
        const time = Date.parse(updated_at);
        return !(time < since!) && !(time >= until!);
      });
      const from = (number('page', 1) - 1) * number('per_page', 50);
      const answer = {
        data: found.slice(from, from + number('per_page', 50)),
        total: found.length,
        sideload: ITEMS.slice(0, 50),
      };
      return sendJson(response, 200, answer);
    }
    if (url.pathname === '/repos') {
      const page = number('page', 1);
      const link = { link: `<http://${headers.host}/repos?page=${page + 1}>; rel="next"` };
      return sendJson(response, 200, REPOS.slice((page - 1) * 3, page * 3), page * 3 < REPOS.length ? link : {});
    }
    if (url.pathname.startsWith('/reports')) return reports(method, url.pathname, body, response);
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
  since:
    get: /items
    query: { since: "\${from}" }
    records: data
    key: id
    pages: { number: page, size: { as: per_page, of: 100 } }
    time: { field: updated_at, format: iso-s, bounds: from, late: PT1H }
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
  reports:
    job:
      submit: { post: /reports, body: { from: "\${from}", to: "\${to}" }, id: job.id }
      poll: { get: "/reports/\${job}", state: state, done: DONE, lost: [FAILED] }
      remove: { delete: "/reports/\${job}" }
    get: /reports/\${job}/results
    records: rows
    key: id
    time: { field: updated_at, bounds: both, slice: PT12H }
  keyless:
    get: /repos
    records: .
    key: none
    pages: { link: next }
`;

/** A definition of parents by a cursor, and of the children of each. */
export const treeDefinition = (url: string): string => `
name: tree
url: ${url}
pages: { cursor: next, as: after }
datasets:
  parents: { get: /parents, records: items, key: id }
  children:
    each: { parent: parents.id }
    get: /parents/\${parent}/children
    records: items
    key: [parent, child]
`;

/** Writes the definition of the small API; returns the environment variables with which holdfast finds it. */
export async function describeSmall(t: TestContext, url: string): Promise<NodeJS.ProcessEnv> {
  const folder = join(await tempFolder(t), 'apis');
  await mkdir(folder);
  await writeFile(join(folder, 'small.yaml'), definition(url));
  return { HOLDFAST_APIS: folder, SMALL_TOKEN: API_TOKEN };
}
