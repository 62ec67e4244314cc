import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openDescribedApis } from '../../../src/activities/source/described/registry.ts';
import type { Source, SourcePage } from '../../../src/activities/source/source.ts';
import { tryDataset } from '../../../src/cli/api-try.ts';
import type { Slice } from '../../../src/contract.ts';
import { definitionJsonSchema } from '../../../src/datasets/definition/json-schema.ts';
import { readDefinition } from '../../../src/datasets/definition/read-definition.ts';
import { recordLine } from '../../../src/json/scan-page.ts';
import { documentedBlocks } from '../../../testkit/documented.ts';
import { DOCUMENTED_APIS } from '../../../testkit/documented-apis.ts';
import { type DocumentedApi, INTERVAL } from '../../../testkit/documented-apis/documented-api.ts';
import { httpServer, sendJson } from '../../../testkit/http-server.ts';
import { makePlan } from '../../../testkit/plan.ts';
import { tempFolder } from '../../../testkit/temp-folder.ts';

const PAGE = 'docs/describe-an-api.md';
const blocks = documentedBlocks(PAGE, 'yaml');
const isWhole = (yaml: string) => yaml.startsWith('name: ');
const nameOf = (yaml: string) => /^name: (\S+)/.exec(yaml)![1]!;

/** Starts a server that behaves as an API does, and writes the page's definition with its address. */
async function served(t: TestContext, yaml: string, api: DocumentedApi) {
  const server = await httpServer(t, ({ path, headers, body }, response) => {
    const { pathname, searchParams } = new URL(path, 'http://host');
    const origin = `http://${headers.host}`;
    const answer = api.answer({
      origin,
      path: pathname,
      query: searchParams,
      headers,
      form: new URLSearchParams(body),
    });
    sendJson(response, answer.status ?? 200, answer.body, answer.headers);
  });
  const folder = join(await tempFolder(t), 'apis');
  await mkdir(folder);
  await writeFile(join(folder, `${nameOf(yaml)}.yaml`), yaml.replace(/https:\/\/[\w.-]+/g, server.url));
  return { HOLDFAST_APIS: folder, HOLDFAST_DATA_DIR: folder, ...api.secrets };
}

/** Reads all pages of a dataset, in order. */
async function recordsOf(source: Source, settings: Record<string, string>, slice: Slice): Promise<unknown[]> {
  const plan = { ...makePlan({ interval: slice }), settings: source.settings!(settings) };
  const pageSize = source.usualPage ?? source.largestPage ?? 1;
  const records: unknown[] = [];
  let cursor: string | null = null;
  for (let page = 1; page === 1 || cursor !== null; page++) {
    const request = { plan, slice, reading: 1, job: null, page, cursor, pageSize };
    const read = (await source.read(request, AbortSignal.timeout(10_000))) as SourcePage;
    assert.ok('scanned' in read, JSON.stringify(read));
    for (const record of read.scanned.records) records.push(JSON.parse(recordLine(read.body, record).toString()));
    cursor = read.next;
  }
  return records;
}

describe('the APIs of docs/describe-an-api.md', () => {
  for (const [name, create] of Object.entries(DOCUMENTED_APIS)) {
    it(`${name} is read whole, and nothing looks wrong with a page`, async (t) => {
      const api = create();
      const yaml = blocks.find((block) => isWhole(block) && nameOf(block) === name)!;
      const env = await served(t, yaml, api);
      const parts = { folder: env.HOLDFAST_APIS, env, dataDir: env.HOLDFAST_DATA_DIR, requestTimeoutSeconds: 10 };
      const apis = openDescribedApis(parts);
      t.after(() => apis.close());
      assert.deepEqual(apis.problems, []);
      const datasets = apis.datasets.map((dataset) => dataset.name);
      assert.deepEqual(
        datasets,
        Object.keys(api.truth).map((dataset) => `${name}.${dataset}`),
      );
      for (const [dataset, truth] of Object.entries(api.truth)) {
        const source = apis.sources(`${name}.${dataset}`)!;
        assert.deepEqual(await recordsOf(source, api.settings ?? {}, INTERVAL), truth, dataset);
        const set = Object.entries(api.settings ?? {}).map(([setting, value]) => `${setting}=${value}`);
        const interval = `${INTERVAL.start}/${INTERVAL.end}`;
        const trial = await tryDataset(`${name}.${dataset}`, { interval, ...(set.length > 0 && { set }) }, env);
        assert.deepEqual(trial.wrong, [], dataset);
        for (const secret of Object.values(api.secrets)) assert.ok(!JSON.stringify(trial).includes(secret));
      }
    });
  }
});

describe('docs/describe-an-api.md', () => {
  it('has definitions that are right, and five of them whole beside the first one', () => {
    for (const block of blocks) {
      const yaml = isWhole(block) ? block : wholeWith(block);
      readDefinition(yaml, `${nameOf(yaml)}.yaml`);
    }
    assert.deepEqual(blocks.filter(isWhole).map(nameOf), ['tracker', ...Object.keys(DOCUMENTED_APIS)]);
  });

  it('begins with the definition that README.md shows', () => {
    assert.deepEqual(documentedBlocks('README.md', 'yaml'), [blocks[0]]);
  });

  it('has an example of every word, but for those of authentication.md', () => {
    const { auth: _, ...rest } = (definitionJsonSchema() as { properties: Record<string, unknown> }).properties;
    const words = new Set(['auth', ...wordsIn({ properties: rest })]);
    assert.ok(words.size > 50, String(words.size));
    const text = blocks.join('\n');
    const missing = [...words].filter((word) => !new RegExp(`(^|[\\s{,])${word}:`, 'm').test(text));
    assert.deepEqual(missing, []);
  });
});

describe('docs/authentication.md', () => {
  const logins = documentedBlocks('docs/authentication.md', 'yaml');

  it('has examples that are right', () => {
    for (const login of logins) {
      const yaml = `name: part\nurl: https://api.example.com\n${login}\ndatasets: { a: { get: /a, records: d, key: id } }`;
      readDefinition(yaml, 'part.yaml');
    }
  });

  it('has an example of every word of auth, beside those of the other page', () => {
    const { auth } = (definitionJsonSchema() as { properties: Record<string, unknown> }).properties;
    const text = [...logins, ...blocks].join('\n');
    const missing = wordsIn(auth).filter((word) => !new RegExp(`(^|[\\s{,])${word}:`, 'm').test(text));
    assert.deepEqual(missing, []);
  });
});

/** Puts what a part leaves out before and behind it: a login, settings that its placeholders name, a dataset that uses its own. */
function wholeWith(part: string): string {
  const has = (word: string) => new RegExp(`^${word}:`, 'm').test(part);
  const settings = ['team', 'kind'].filter((name) => part.includes(`"\${${name}}"`));
  const own = has('settings') ? ['region', 'team'] : [];
  const query = own.map((name) => `${name}: "\${${name}}"`).join(', ');
  return [
    'name: part\nurl: https://api.example.com\nauth: { login: { post: https://api.example.com/login } }',
    ...(has('settings') ? [] : [`settings: { ${settings.map((name) => `${name}: a`).join(', ')} }`]),
    has('settings') && settings.includes('kind') ? part.replace('settings: {', 'settings: { kind: b,') : part,
    ...(has('datasets') ? [] : [`datasets: { a: { get: /a, query: { ${query} }, records: data, key: id } }`]),
  ].join('\n');
}

/** The names of all members that a JSON Schema has. */
function wordsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => [
    ...(key === 'properties' ? Object.keys(value as object) : []),
    ...wordsIn(value),
  ]);
}
