import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { checkApis } from '../../src/cli/check-apis.ts';
import { shownRequest } from '../../src/cli/api-request.ts';
import { shapeOf } from '../../src/cli/api-shape.ts';
import { tryDataset } from '../../src/cli/api-try.ts';
import { loadConfig } from '../../src/config.ts';
import { API_TOKEN, describedServer, describeSmall } from '../../testkit/described-api.ts';
import { httpServer, sendJson } from '../../testkit/http-server.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';
import { MAIN, plainEnv } from '../../testkit/world.ts';

const people = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: from + index,
    mail: `person${from + index}@private.example`,
    at: `2026-11-0${1 + (index % 5)} 10:00:00`,
  }));

/** Answers of an API, by path; each is a body, or a status with one. */
const ANSWERS: Record<string, unknown> = {
  '/plain': { data: people(1, 7) },
  '/links': { data: people(1, 7), links: { next: '/links?c=2' } },
  '/cursor': { data: people(1, 7), meta: { next_cursor: 'secret-of-a-person' } },
  '/more': { data: people(1, 7), has_more: true },
  '/full': { data: people(1, 50) },
  '/deep': { result: { people: people(1, 7) }, ids: [1, 2] },
  '/root': people(1, 7),
  '/repeated': { data: [...people(1, 3), ...people(2, 3)] },
  '/absent': { data: [{ uuid: 'x' }, { id: 1 }] },
  '/total': { data: people(1, 7), total: 5 },
  '/mistyped': { data: people(1, 7), total: { value: 9 } },
  '/zero': { data: [], total: 7 },
  '/map': { data: { a: { id: 1 } } },
  '/seconds': { data: [{ id: 1, at: 1_764_000_000 }] },
  '/broken': { error: { message: 'quota' }, data: [] },
};

/** Tries datasets of an API that answers as above. */
async function tried(t: TestContext, dataset: string, options: Parameters<typeof tryDataset>[1] = {}) {
  const server = await httpServer(t, ({ path }, response) => {
    const { pathname, searchParams } = new URL(path, 'http://host');
    if (pathname === '/header') return sendJson(response, 200, people(1, 7), { link: '</header?p=2>; rel="next"' });
    // Never more than three records, however many were requested.
    if (pathname === '/capped') return sendJson(response, 200, { data: people(Number(searchParams.get('o')) + 1, 3) });
    const answer = ANSWERS[pathname];
    sendJson(response, answer === undefined ? 403 : 200, answer ?? { message: `no ${API_TOKEN}` });
  });
  const folder = join(await tempFolder(t), 'apis');
  await mkdir(folder);
  await writeFile(
    join(folder, 'odd.yaml'),
    `name: odd\nurl: ${server.url}\nauth: { query: { api_key: $ODD_KEY } }\ndatasets: { people: { ${dataset} } }\n`,
  );
  const env = { HOLDFAST_APIS: folder, HOLDFAST_DATA_DIR: folder, ODD_KEY: API_TOKEN };
  const trial = await tryDataset('odd.people', options, env);
  assert.ok(!JSON.stringify(trial).includes(API_TOKEN));
  if (!options.show) assert.doesNotMatch(JSON.stringify(trial), /private\.example|secret-of-a-person/);
  return trial;
}

const GUESSES: [what: string, dataset: string, wrong: RegExp][] = [
  [
    'a next address',
    'get: /links, records: data, key: id',
    /"links\.next" looks like a next page: pages: \{next: links\.next\}/,
  ],
  [
    'a cursor',
    'get: /cursor, records: data, key: id',
    /"meta\.next_cursor" .*pages: \{cursor: meta\.next_cursor, as: PARAMETER\}/,
  ],
  [
    'a cursor beside the declared one',
    'get: /cursor, records: data, key: id, pages: { cursor: cursor, as: c }',
    /according to "pages", nothing follows, but "meta\.next_cursor"/,
  ],
  ['a Link header', 'get: /header, records: ., key: id', /the Link header names a next page: pages: \{link: next\}/],
  [
    'a next address that is none',
    'get: /cursor, records: data, key: id, pages: { next: meta.next_cursor }',
    /leads to something that is not an address; write pages: \{cursor: meta\.next_cursor/,
  ],
  [
    'a cursor that is an address',
    'get: /links, records: data, key: id, pages: { cursor: links.next, as: c }',
    /leads to an address; write pages: \{next: links\.next\}/,
  ],
  [
    'a flag that says the opposite',
    'get: /more, records: data, key: id, pages: { after: id, as: a, done: has_more }',
    /the name says the opposite; write more: has_more/,
  ],
  [
    'a short page that is not the last one',
    'get: /capped, records: data, key: id, pages: { offset: o, size: { as: n, of: 100 }, end: short }',
    /"end: short" would end here, as 3 of 100 requested records came, but the next page has more/,
  ],
  [
    'a parameter that the API does not know',
    'get: /plain, records: data, key: id, pages: { number: p }',
    /the next page has the same records as the first one: is "p" the right parameter\?/,
  ],
  [
    'a next page that cannot be read',
    'get: /links, records: data, key: id, pages: { next: links.next }',
    /^the next page: .*would never end/,
  ],
  [
    'a first page without records',
    'get: /zero, records: data, key: id, pages: { number: page, from: 0 }',
    /no records came, but "total" says 7: is "from: 0" the first page\?/,
  ],
  [
    'an object for a list',
    'get: /deep, records: result, key: id',
    /leads to an object, but a list is needed; there are lists at "result\.people"/,
  ],
  [
    'a map',
    'get: /map, records: data, key: id',
    /leads to an object, .* an object whose members are the records, by id, cannot be read/,
  ],
  ['a flag', 'get: /more, records: data, key: id', /"has_more" says that there is more/],
  ['a full page', 'get: /full, records: data, key: id', /50 records came, which is a usual page size/],
  [
    'a list elsewhere',
    'get: /deep, records: data, key: id',
    /the answer has no "data"; there are lists at "result\.people" \(7 objects\)/,
  ],
  [
    'a list deeper',
    'get: /deep, records: result.items, key: id',
    /"result" has no "items"; there are lists at "result\.people"/,
  ],
  [
    'an answer that is no list',
    'get: /deep, records: ., key: id',
    /needs an answer that is a list, but this one is an object; there/,
  ],
  [
    'an answer for a record',
    'get: /deep, records: one, key: none',
    /treats the whole answer as one record; there are lists/,
  ],
  ['keys that repeat', 'get: /repeated, records: data, key: id', /2 of 6 keys repeat/],
  ['keys that are absent', 'get: /absent, records: data, key: id', /1 of 2 records have no "id"/],
  [
    'a column that is nowhere',
    'get: /plain, records: data, key: id, columns: { name: full_name }',
    /"full_name" \(column name\)/,
  ],
  [
    'times of another format',
    'get: /plain, records: data, key: id, time: { field: at, format: epoch, bounds: none }',
    /7 of 7 times .*as epoch; they look like "format: sql"/,
  ],
  [
    'times of another unit',
    'get: /seconds, records: data, key: id, time: { field: at, format: epoch-ms, bounds: none }',
    /are implausible; they look like "format: epoch"/,
  ],
  [
    'a start that is ignored',
    'get: /plain, records: data, key: id, query: { since: "${from}" }, time: { field: at, format: sql, bounds: from }',
    /all records are older than the interval/,
  ],
  [
    'an order that is not kept',
    'get: /plain, records: data, key: id, time: { field: at, format: sql, bounds: none, order: asc }',
    /the times on this page are not in ascending order/,
  ],
  [
    'a total that is less',
    'get: /total, records: data, key: id, pages: { number: page, total: total }',
    /says 5, but this page alone has 7/,
  ],
  [
    'a total that is none',
    'get: /mistyped, records: data, key: id, pages: { number: page, total: total }',
    /leads to an object/,
  ],
  [
    'a size that is ignored',
    'get: /plain, records: data, key: id, pages: { number: page, size: { as: n, of: 5 } }',
    /5 records were requested, but 7 came/,
  ],
  ['an error with status 200', 'get: /broken, records: data, key: id', /the answer contains "error"/],
  [
    'a refusal',
    'get: /nowhere, records: data, key: id, needs: people:read',
    /GET \/nowhere: 403 .*It needs: people:read\./,
  ],
];

describe('holdfast api try', () => {
  for (const [what, dataset, wrong] of GUESSES) {
    it(`finds ${what}`, async (t) => assert.match((await tried(t, dataset)).wrong.join('\n'), wrong));
  }

  it('finds nothing wrong with a right definition, and shows what came without values', async (t) => {
    const trial = await tried(t, 'get: /plain, records: data, key: id, columns: { mail: mail }');
    assert.deepEqual([trial.wrong, trial.hints, trial.status], [[], [], 200]);
    assert.match(trial.request!.url, /\/plain\?api_key=\*\*\*$/);
    assert.deepEqual(
      trial.found.map(({ word, text }) => `${word} ${text}`),
      [
        'records 7 at data',
        'key id: 7 of 7 have it, none repeated',
        'column mail from mail: 7 of 7',
        'pages none: one request reads everything',
      ],
    );
    const shape = trial.shape.map(({ path, type }) => `${path}: ${type}`);
    assert.deepEqual(shape, [
      'answer: object',
      '  data: list of 7 objects',
      '    id: number',
      '    mail: text of 23 characters',
      '    at: text of 19 characters',
    ]);
  });

  it('names the path that no parent has, and what is there instead', async (t) => {
    const trial = await tried(
      t,
      'get: "/plain/${person}", records: data, key: id, each: { person: all.idd } }, all: { get: /plain, records: data, key: id',
    );
    assert.match(
      trial.wrong.join(),
      /names all\.idd, but no record has it; there are "id", "mail", "at": is "id" meant\?/,
    );
  });

  it('shows the first record where it is asked to', async (t) => {
    const { record } = await tried(t, 'get: /plain, records: data, key: id', { show: true });
    assert.equal(record, JSON.stringify(people(1, 1)[0]));
  });

  it('asks for the first parent, and refuses what is not there', async (t) => {
    const server = await describedServer(t);
    const env: NodeJS.ProcessEnv = {
      ...(await describeSmall(t, server.url)),
      HOLDFAST_DATA_DIR: await tempFolder(t),
    };
    const trial = await tryDataset('small.stars', {}, env);
    assert.deepEqual([trial.status, trial.parents, trial.wrong], [200, ['repo'], []]);
    assert.deepEqual(trial.request!.headers, { accept: 'application/json', authorization: 'Bearer ***' });
    assert.deepEqual(
      server.seen.map(({ path }) => path),
      ['/repos', '/repos/r0/stars'],
    );
    await assert.rejects(tryDataset('small.nothing', {}, env), /small has no dataset "nothing"; it has items, sliced/);
    await assert.rejects(tryDataset('small.items', { set: ['a=b'] }, env), /settings\.a is not a setting of small/);
    await assert.rejects(
      tryDataset('small.items', {}, { ...env, SMALL_TOKEN: '' }),
      /SMALL_TOKEN or SMALL_TOKEN_FILE must be set/,
    );
  });
});

describe('what holdfast api try shows', () => {
  it('is a request without anything that shows who it is from', () => {
    const headers = {
      Authorization: 'Bearer abc',
      'X-Shop-Token': 'abc',
      'x-own': 'abc',
      Cookie: 'abc',
      accept: 'json',
    };
    const request = {
      service: 'api',
      method: 'GET',
      url: 'https://x.example/a?k=abc&page=2&api_key=abc',
      headers,
    } as const;
    const answer = { token: 'token' };
    const auth = { login: { get: 'https://x.example/login', answer, send: { header: 'X-Own' } }, query: { k: '$K' } };
    const shown = shownRequest(request, auth);
    assert.ok(!JSON.stringify(shown).includes('abc'));
    assert.equal(shown.url, 'https://x.example/a?k=***&page=2&api_key=***');
    assert.deepEqual([shown.headers['Authorization'], shown.headers['accept']], ['Bearer ***', 'json']);
  });

  it('is the shape of an answer without values, and without names that are data', () => {
    const answer = {
      'jo@private.example': { a: 1 },
      '4f1d49c0-0000-4000-8000-000000000000': {},
      items: [{ n: null }, {}],
    };
    assert.deepEqual(
      shapeOf(answer).map(({ depth, name, type }) => `${depth} ${name}: ${type}`),
      [
        '0 : object',
        '1 …: object',
        '2 a: number; absent in 1 of 2',
        '1 items: list of 2 objects',
        '2 n: null; absent in 1 of 2',
      ],
    );
  });

  it('is printed, and ends with 1 where something looks wrong', async (t) => {
    const server = await describedServer(t);
    const env = { ...(await describeSmall(t, server.url)), SMALL_TOKEN: 'another-token' };
    const command = spawn(process.execPath, [MAIN, 'api', 'try', 'small.items'], { env: { ...plainEnv(), ...env } });
    const [said] = await Promise.all([text(command.stdout), once(command, 'exit')]);
    assert.equal(command.exitCode, 1, said);
    assert.match(said, /^GET http.*\n {2}accept: application\/json\n {2}authorization: Bearer \*\*\*\n401 /);
    assert.match(said, /^WRONG {5}GET \/items: 401 "refused Bearer \*\*\*"/m);
  });

  it('is nothing of a dataset that has a job', async (t) => {
    const job = 'job: { submit: { post: /j, id: id }, poll: { get: "/j/${job}", state: s, done: [ok] } }';
    await assert.rejects(
      tried(t, `get: "/plain/${'$'}{job}", records: data, key: id, ${job}`),
      /odd\.people has a "job"/,
    );
  });
});

describe('a check of described APIs', () => {
  it('looks at definition, secrets, login and each dataset', async (t) => {
    const server = await describedServer(t);
    const env: NodeJS.ProcessEnv = {
      ...(await describeSmall(t, server.url)),
      HOLDFAST_DATA_DIR: await tempFolder(t),
    };
    const folder = env['HOLDFAST_APIS']!;
    const open = `name: open\nurl: ${server.url}\nsettings: { team: }\ndatasets:\n`;
    await writeFile(
      join(folder, 'open.yaml'),
      `${open}  a: { get: /items, records: data, key: id, needs: to see items }\n  b: { get: "/x/\${team}", records: ., key: id }\n`,
    );
    await writeFile(join(folder, 'wrong.yaml'), 'name: wrong\n');
    const check = (more = {}) => checkApis(loadConfig(env), { ...env, ...more });
    const said = (await check()).map(({ name, works, message }) => `${name} ${works} ${message}`);
    assert.deepEqual(
      said.filter((line) => !line.startsWith('wrong ')),
      [
        'open true the definition is valid',
        'open login true no login is needed',
        said.find((line) => /^open\.a false .*401 .*It needs: to see items\.$/.test(line)),
        'open.b true skipped: team must be given; try it with holdfast api try --set team=…',
        'small true the definition is valid',
        'small login true the credentials are set',
        ...['items', 'sliced', 'since', 'repos', 'stars', 'keyless'].map((name) => `small.${name} true can be read`),
      ],
    );
    assert.ok(said.some((line) => /^wrong false .*wrong\.yaml:1/.test(line)));
    const without = await check({ SMALL_TOKEN: '' });
    assert.ok(without.some(({ name, message }) => name === 'small secrets' && message.startsWith('SMALL_TOKEN must')));
  });
});
