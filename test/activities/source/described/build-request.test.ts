import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildRequest } from '../../../../src/activities/source/described/build-request.ts';
import { createPaging } from '../../../../src/activities/source/paging/create-paging.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';

interface Asked {
  dataset: string;
  pages?: string;
  settings?: string;
  url?: string;
  cursor?: string | null;
  values?: Record<string, string | number | boolean>;
}

function request({
  dataset,
  pages = 'none',
  settings = '{}',
  url = 'https://x.example/v1',
  cursor = null,
  values = {},
}: Asked) {
  const token = 'auth: { login: { post: https://x.example/l, answer: { keep: { host: host } } } }';
  const yaml = `name: shop\nurl: ${url}\n${token}\nsettings: ${settings}\nheaders: { X-Version: "2" }\npages: ${pages}\ndatasets:\n  parents: { get: /p, records: ., key: id, pages: none }\n  orders: { records: data, key: id, ${dataset} }`;
  const api = readDefinition(yaml, 'shop.yaml');
  const orders = api.datasets['orders']!;
  const selection = createPaging(orders.pages ?? api.pages).select(cursor, 100);
  return buildRequest({ api, dataset: orders, values, selection, isFirstPage: cursor === null });
}

describe('a described request', () => {
  it('has path, query and headers', () => {
    const { method, url, headers, body } = request({
      dataset:
        'get: "/${region}/orders?fixed=1", query: { state: any, expand: [a, b], n: 5, on: true, r: "${region}" }, headers: { X-Own: "r ${region}" }',
      settings: '{ region: eu }',
      values: { region: 'a/b?c' },
    });
    assert.deepEqual([method, body], ['GET', undefined]);
    assert.equal(
      url,
      'https://x.example/v1/a%2Fb%3Fc/orders?fixed=1&state=any&expand=a&expand=b&n=5&on=true&r=a%2Fb%3Fc',
    );
    assert.deepEqual(headers, { accept: 'application/json', 'x-version': '2', 'x-own': 'r a/b?c' });
  });

  it('cannot be led to another path or host by a value', () => {
    const dataset = 'get: "/p/${p}/orders", each: { p: parents.id }';
    for (const p of ['../../admin', '//evil.example', '?x=1', '#', 'a\\..\\b', '%2e%2e']) {
      const { pathname, host, search } = new URL(request({ dataset, values: { p } }).url);
      assert.match(pathname, /^\/v1\/p\/[^/]+\/orders$/, p);
      assert.deepEqual([host, search], ['x.example', ''], p);
    }
    for (const p of ['..', '.', '']) assert.throws(() => request({ dataset, values: { p } }), { name: 'UnsafeValue' });
  });

  it('cannot be led to another host by a setting in its URL', () => {
    const asked = (shop: string) =>
      request({
        url: 'https://${shop}.shops.example/v1',
        settings: '{ shop: a }',
        dataset: 'get: /o',
        values: { shop },
      });
    assert.equal(asked('my-shop.eu').url, 'https://my-shop.eu.shops.example/v1/o');
    for (const shop of [
      'evil.example/',
      'evil.example?',
      'evil.example#',
      'me@evil.example:1/',
      'x\\',
      '',
      '..',
      'a.',
      ' ',
      'ü',
    ])
      assert.throws(() => asked(shop), { name: 'UnsafeValue' }, shop);
  });

  it('keeps the types of values in a body of JSON, and says the page there', () => {
    const dataset =
      'post: /q, body: { from: "${from}", n: "${n}", text: "n ${n}", deep: [{ a: "${n}" }], paging: { x: 1 } }, time: { bounds: both }, query: { to: "${to}" }';
    const pages = '{ number: paging.pageNumber, in: body, size: { as: paging.pageSize, of: 100 } }';
    const asked = request({
      dataset,
      pages,
      settings: '{ n: 1 }',
      cursor: '200',
      values: { n: 7, from: 'F', to: 'T' },
    });
    assert.deepEqual(JSON.parse(asked.body!), {
      from: 'F',
      n: 7,
      text: 'n 7',
      deep: [{ a: 7 }],
      paging: { x: 1, pageNumber: 3, pageSize: 100 },
    });
    assert.equal(new URL(asked.url).search, '?to=T');
    assert.equal(asked.headers['content-type'], 'application/json');
  });

  it('may be a form', () => {
    const { body, headers } = request({ dataset: 'post: /q, form: true, body: { a: "x y", list: [1, 2] }' });
    assert.deepEqual([body, headers['content-type']], ['a=x+y&list=1&list=2', 'application/x-www-form-urlencoded']);
  });

  it('asks for the first page by what only that takes', () => {
    const dataset = 'get: /o, query: { all: 1 }, first: { start: "${from}" }, time: { field: at, bounds: from }';
    const pages = '{ cursor: next, as: cursor, size: { as: limit, of: 100 } }';
    assert.equal(new URL(request({ dataset, pages, values: { from: 9 } }).url).search, '?all=1&start=9&limit=100');
    const later = request({ dataset, pages, cursor: 'c&d', values: { from: 9 } });
    assert.equal(new URL(later.url).search, '?all=1&cursor=c%26d&limit=100');
  });

  it('asks for the address that the page before has named as it stands', () => {
    const { url } = request({
      dataset: 'get: /o, query: { a: 1 }',
      pages: '{ next: next }',
      cursor: '/v1/o?a=1&p=%2F2',
    });
    assert.equal(url, 'https://x.example/v1/o?a=1&p=%2F2');
  });

  it('cannot be led to another host by the address of the next page', () => {
    const url = 'https://x.example/v1/o';
    const addresses = [
      'https://x.example//evil.example/o?p=2',
      '/./\\evil.example/o',
      'https://x.example///evil.example',
    ];
    for (const path of addresses) {
      const page = { cursor: null, pageSize: 1, received: 1, url, origin: 'https://x.example', total: null };
      const said = { read: () => path, header: () => null, lastRecord: () => null };
      const cursor = createPaging({ next: 'next' }).next({ ...page, ...said });
      const asked = new URL(request({ dataset: 'get: /o', pages: '{ next: next }', cursor }).url);
      assert.deepEqual([asked.host, asked.pathname], ['x.example', new URL(path, url).pathname]);
    }
  });

  it('puts a page into a header or a placeholder', () => {
    const inHeader = request({ dataset: 'get: /o', pages: '{ cursor: c, as: X-Cursor, in: header }', cursor: 'abc' });
    assert.equal(inHeader.headers['x-cursor'], 'abc');
    const inPath = request({ dataset: 'get: "/o/${cursor}"', pages: '{ cursor: c }', cursor: 'abc' });
    assert.equal(new URL(inPath.url).pathname, '/v1/o/abc');
  });

  it('goes to the host that a token names', () => {
    const { url } = request({
      url: '${token.host}',
      dataset: 'get: /o',
      values: { 'token.host': 'https://eu.example/' },
    });
    assert.equal(url, 'https://eu.example/o');
  });
});
