import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fillSettings } from '../../../../src/activities/source/described/settings.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import { InvalidInput } from '../../../../src/errors.ts';

const api = (url: string, settings: string, auth = 'auth: { bearer: $T }\n', query = '{}') =>
  readDefinition(
    `name: a\nurl: ${url}\nsettings: ${settings}\n${auth}datasets:\n  rows: { get: /r, query: ${query}, records: ., key: id }\n`,
    'a.yaml',
  );
const problemsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
};

describe('settings of a described API', () => {
  it('have the defaults of the definition, unless an input says otherwise', () => {
    const shop = api('https://${shop}.example.com', '{ shop: , days: 7 }', '', '{ days: "${days}" }');
    assert.deepEqual(fillSettings(shop, { shop: 'one' }), { shop: 'one', days: 7 });
    assert.deepEqual(fillSettings(shop, { shop: 'two', days: 1 }), { shop: 'two', days: 1 });
  });

  it('are all named that are missing or not known', () => {
    const problems = problemsOf(() =>
      fillSettings(api('https://a.example/${owner}/${repo}', '{ owner: , repo: }'), { ower: 'x' }),
    );
    assert.deepEqual(problems, [
      'settings.ower is not a setting of a, which has owner, repo',
      'settings.owner must be given: a has no default for it',
      'settings.repo must be given: a has no default for it',
    ]);
  });

  // Whoever may start an export must not have the worker send its secrets to a host of their own.
  for (const url of [
    'https://${host}',
    'https://api.${host}',
    'https://api.${host}:8443/v1',
    'https://${host}.com',
    'https://${host}.${host}.com',
    'https://${host}example.com',
    'https://api-${host}',
  ]) {
    it(`do not change the host of ${url} where the definition has one`, () => {
      const fixed = api(url, '{ host: good.example }');
      assert.match(
        problemsOf(() => fillSettings(fixed, { host: 'evil.example' }))[0]!,
        /^settings\.host is part of the host/,
      );
      assert.deepEqual(fillSettings(fixed, { host: 'good.example' }), { host: 'good.example' });
      assert.deepEqual(fillSettings(api(url, '{ host: }'), { host: 'mine.example' }), { host: 'mine.example' });
      assert.deepEqual(fillSettings(api(url, '{ host: good.example }', ''), { host: 'other' }), { host: 'other' });
    });
  }

  it('may change what lies within the host of the definition', () => {
    const tenant = api('https://${tenant}.example.com/${version}', '{ tenant: one, version: v1 }');
    assert.deepEqual(fillSettings(tenant, { tenant: 'two', version: 'v2' }), { tenant: 'two', version: 'v2' });
  });
});
