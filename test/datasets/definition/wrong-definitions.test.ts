import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDefinition } from '../../../src/datasets/definition/read-definition.ts';
import { InvalidInput } from '../../../src/errors.ts';

/** Returns a definition of one dataset, some of its lines replaced or added; an empty text drops a line. */
function shop(changes: Record<string, string> = {}, dataset: Record<string, string> = {}): string {
  const api = { name: 'shop', url: 'https://api.example.com', auth: '{ bearer: $SHOP_TOKEN }', ...changes };
  const orders = { get: '/orders', records: 'data', key: 'id', ...dataset };
  const lines = (words: Record<string, string>) => Object.entries(words).filter(([, value]) => value !== '');
  return [
    ...lines(api).map(([word, value]) => `${word}: ${value}`),
    'datasets:',
    '  orders:',
    ...lines(orders).map(([word, value]) => `    ${word}: ${value}`),
  ].join('\n');
}

const inDataset = (dataset: Record<string, string>) => shop({}, dataset);

const PARENT = 'name: shop\nurl: https://x.example\ndatasets:\n  orders: { get: /o, records: d, key: id }\n';

/** Returns a definition of parts of orders, with more words. */
const each = (more: string) =>
  `${PARENT}  parts: { each: { o: orders.id }, get: "/${'$'}{o}", records: d, ${more}, key: id }`;

/** Returns a definition of a dataset that a job prepares. */
const job = (dataset: Record<string, string>, poll = '/j/${job}', more = '', submit = '/j') =>
  inDataset({
    get: '/r/${job}',
    job: `{ submit: { post: "${submit}", id: id }, poll: { get: "${poll}", state: s, done: [x]${more} } }`,
    ...dataset,
  });

/** A wrong definition, the place that is named (line:column), and what the message says. */
type Case = [what: string, yaml: string, place: string, says: RegExp];

const CASES: Case[] = [
  ['no YAML', 'name: [shop', '1:12', /sequence|Flow/i],
  ['a tab', 'name: shop\n\turl: x', '2:1', /tab/i],
  ['a name twice', shop({}) + '\n    get: /other', '9:5', /unique/i],
  ['an empty file', '', '1:1', /mapping with the words name, url/],
  ['a list', '- name: shop', '1:1', /mapping with the words/],
  ['no name', shop({ name: '' }), '1:1', /name is missing/],
  ['another name than the file', shop({ name: 'store' }), '1:7', /must be "shop"/],
  ['a name with a space', shop({ name: 'my shop' }), '1:7', /small letters/],
  ['no URL', shop({ url: '' }), '1:1', /url is missing/],
  ['a URL without a protocol', shop({ url: 'api.example.com' }), '2:6', /https:\/\//],
  ['a URL with a password', shop({ url: 'https://me:secret@api.example.com' }), '2:6', /without a password/],
  ['a URL with a query', shop({ url: 'https://api.example.com?key=1' }), '2:6', /a query/],
  [
    'a word that is not known',
    shop({ urls: 'https://x' }),
    '4:1',
    /urls is not a word of an API; the words are name, url/,
  ],
  ['no datasets', 'name: shop\nurl: https://x.example\ndatasets: {}', '3:11', /at least one/],
  [
    'a dataset that is a text',
    'name: shop\nurl: https://x.example\ndatasets:\n  orders: /orders',
    '4:11',
    /mapping with the words get/,
  ],
  [
    'a name of a dataset with capitals',
    'name: shop\nurl: https://x.example\ndatasets:\n  Orders: { get: /o, records: ., key: id }',
    '4:3',
    /no name of a dataset/,
  ],
  ['an auth of a text', shop({ auth: 'bearer' }), '3:7', /mapping with the words bearer/],
  ['two kinds of auth', shop({ auth: '{ bearer: $A, basic: { user: $B } }' }), '3:28', /excludes "bearer"/],
  ['an auth without a kind', shop({ auth: '{}' }), '3:7', /one of bearer, header, query, basic, oauth2, login/],
  ['a misspelt kind of auth', shop({ auth: '{ baerer: $A }' }), '3:9', /baerer is not a word of auth/],
  ['a key as a text', shop({ auth: '{ header: $KEY }' }), '3:17', /mapping such as {X-Api-Key: \$API_KEY}/],
  ['a header with a colon', shop({ auth: '{ header: { "X-Key:": $KEY } }' }), '3:19', /name of a header/],
  [
    'a token from a setting',
    shop({ settings: '{ t: }', auth: '{ bearer: "${t}" }' }),
    '3:17',
    /must not hold a setting/,
  ],
  [
    'a secret in the URL of a login',
    shop({ auth: '{ login: { get: https://x.example/login/$KEY } }' }),
    '3:23',
    /must not name a secret/,
  ],
  [
    'an OAuth2 without a token URL',
    shop({ auth: '{ oauth2: { client: { id: $A, secret: $B } } }' }),
    '3:17',
    /token is missing/,
  ],
  [
    'an OAuth2 without a client',
    shop({ auth: '{ oauth2: { token: https://x.example/t } }' }),
    '3:17',
    /client is missing/,
  ],
  [
    'a grant that is not known',
    shop({ auth: '{ oauth2: { token: https://x.example/t, grant: password, client: { id: $A } } }' }),
    '3:54',
    /client_credentials, refresh_token, jwt_bearer/,
  ],
  [
    'a refresh grant without a token',
    shop({ auth: '{ oauth2: { token: https://x.example/t, grant: refresh_token, client: { id: $A } } }' }),
    '3:17',
    /first refresh token/,
  ],
  [
    'an assertion without a key',
    shop({ auth: '{ oauth2: { token: https://x.example/t, grant: jwt_bearer, client: { id: $A } } }' }),
    '3:74',
    /private key/,
  ],
  [
    'two ends of a token',
    shop({
      auth: '{ oauth2: { token: https://x.example/t, client: { id: $A }, answer: { expires: e, life: PT1H } } }',
    }),
    '3:95',
    /excludes "expires"/,
  ],
  [
    'a life without a unit',
    shop({ auth: '{ oauth2: { token: https://x.example/t, client: { id: $A }, answer: { life: 3600 } } }' }),
    '3:83',
    /ISO 8601 duration/,
  ],
  [
    'a way to send that is not known',
    shop({ auth: '{ oauth2: { token: https://x.example/t, client: { id: $A }, send: Token } }' }),
    '3:73',
    /Bearer, or {header: NAME}/,
  ],
  [
    'a login without a URL',
    shop({ auth: '{ login: { json: { user: $A } } }' }),
    '3:16',
    /where to log in by one of post, get/,
  ],
  [
    'a login with two bodies',
    shop({ auth: '{ login: { post: https://x.example/l, json: {}, form: {} } }' }),
    '3:51',
    /excludes "form"/,
  ],
  [
    'a login by GET with a body',
    shop({ auth: '{ login: { get: https://x.example/l, form: {} } }' }),
    '3:50',
    /needs "post"/,
  ],
  ['a secret in the query', inDataset({ query: '{ key: $SHOP_TOKEN }' }), '9:19', /secrets are read in "auth" alone/],
  ['a secret in a header', shop({ headers: '{ x-key: $KEY }' }), '4:19', /secrets are read in "auth" alone/],
  ['a limit without a time', shop({ limit: '{ requests: 10 }' }), '4:8', /per is missing/],
  ['a limit of nothing', shop({ limit: '{ requests: 0, per: PT1M }' }), '4:20', /whole number from 1/],
  ['a time of 60', shop({ limit: '{ requests: 10, per: 60 }' }), '4:29', /"PT1M" \(a minute\)/],
  [
    'two ways to reset',
    shop({ limit: '{ requests: 1, per: PT1M, resets: { after: a, at: b } }' }),
    '4:58',
    /excludes "after"/,
  ],
  ['an error row for nothing', shop({ errors: '[{ then: wait }]' }), '4:10', /by status, header or says/],
  ['an error row without an end', shop({ errors: '[{ status: 404 }]' }), '4:10', /then is missing/],
  [
    'an end that is not known',
    shop({ errors: '[{ status: 404, then: ignore }]' }),
    '4:31',
    /wait, retry, empty, stop, renew/,
  ],
  ['a status as a text', shop({ errors: '[{ status: "404", then: empty }]' }), '4:20', /whole number from 200 to 599/],
  ['errors as a mapping', shop({ errors: '{ 404: empty }' }), '4:9', /list of rows such as/],
  ['no request', inDataset({ get: '' }), '6:5', /what to ask for by one of get, post/],
  ['two requests', inDataset({ post: '/orders' }), '9:11', /excludes "get"/],
  ['a path without a slash', inDataset({ get: 'orders' }), '6:10', /begins with "\/"/],
  ['a whole URL', inDataset({ get: 'https://evil.example/orders' }), '6:10', /the host stands in "url" alone/],
  ['a body of a GET', inDataset({ body: '{ a: 1 }' }), '9:11', /a GET request has no body/],
  ['a form of a GET', inDataset({ form: 'true' }), '9:11', /a GET request has no body/],
  ['form: yes, which is a text', inDataset({ get: '', post: '/o', form: '"yes"' }), '9:11', /true or false/],
  ['no records', inDataset({ records: '' }), '6:5', /records is missing/],
  ['records of an empty member', inDataset({ records: 'data..items' }), '7:14', /a path such as "data.items"/],
  ['no key', inDataset({ key: '' }), '6:5', /key is missing/],
  ['an empty key', inDataset({ key: '[]' }), '8:10', /"none" says that records have no key/],
  ['a key in a list', inDataset({ key: 'ids[]' }), '8:10', /path of member names/],
  ['a column without a path', inDataset({ columns: '{ total: 5 }' }), '9:23', /path of member names/],
  ['a query of a mapping', inDataset({ query: '{ filter: { a: 1 } }' }), '9:22', /a text, a number, true or false/],
  [
    'paging without a kind',
    inDataset({ pages: '{ size: { as: limit, of: 100 } }' }),
    '9:12',
    /by one of number, offset, cursor, next, link, after/,
  ],
  [
    'two kinds of paging',
    inDataset({ pages: '{ number: page, cursor: next, as: cursor }' }),
    '9:36',
    /excludes "number"/,
  ],
  ['a cursor that goes nowhere', inDataset({ pages: '{ cursor: meta.next }' }), '9:12', /needs "as"/],
  ['paging by a word', inDataset({ pages: 'page' }), '9:12', /mapping with the words number/],
  ['a link that is not next', inDataset({ pages: '{ link: last }' }), '9:20', /must be next/],
  ['a first page of 2', inDataset({ pages: '{ number: page, from: 2 }' }), '9:34', /whole number from 0 to 1/],
  ['an end of a cursor', inDataset({ pages: '{ cursor: c, as: c, end: empty }' }), '9:37', /does not go with "cursor"/],
  ['an absent list of none', inDataset({ records: '.', absent: 'empty' }), '9:13', /needs a path in "records"/],
  ['a short end without a size', inDataset({ pages: '{ number: page, end: short }' }), '9:33', /needs "size"/],
  ['a size without a parameter', inDataset({ pages: '{ number: page, size: { of: 100 } }' }), '9:34', /as is missing/],
  [
    'a size over the largest',
    inDataset({ pages: '{ number: page, size: { as: limit, of: 100, most: 50 } }' }),
    '9:62',
    /less than "of" \(100\)/,
  ],
  ['two flags', inDataset({ pages: '{ cursor: c, as: c, more: a, done: b }' }), '9:47', /excludes "more"/],
  ['pages in a body of a GET', inDataset({ pages: '{ number: page, in: body }' }), '9:12', /needs "post"/],
  [
    'pages of the API in a body of a GET',
    shop({ pages: '{ number: page, in: body }' }),
    '7:5',
    /give it "pages" of its own/,
  ],
  [
    'pages of one record',
    inDataset({ records: 'one', pages: '{ number: page }' }),
    '9:12',
    /does not go with "records: one"/,
  ],
  [
    'a time without bounds',
    inDataset({ time: '{ field: at }' }),
    '9:11',
    /bounds is missing; it must be one of both, from, none/,
  ],
  ['bounds without times', inDataset({ time: '{ field: at, bounds: both }' }), '9:32', /needs \$\{from\} and \$\{to\}/],
  [
    'bounds from with an end',
    inDataset({ query: '{ a: "${from}", b: "${to}" }', time: '{ field: at, bounds: from }' }),
    '10:32',
    /must be both/,
  ],
  [
    'no bounds, but times',
    inDataset({ query: '{ a: "${from}" }', time: '{ field: at, bounds: none }' }),
    '10:32',
    /requests take no time/,
  ],
  [
    'slices of open bounds',
    inDataset({ query: '{ a: "${from}" }', time: '{ field: at, bounds: from, slice: P1D }' }),
    '10:45',
    /needs "bounds: both"/,
  ],
  [
    'a format that is not known',
    inDataset({ time: '{ field: at, format: rfc2822, bounds: none }' }),
    '9:32',
    /iso, iso-s, date, epoch, epoch-ms, sql/,
  ],
  [
    'a format to ask in where no time is asked for',
    inDataset({ time: '{ field: at, ask: epoch, bounds: none }' }),
    '9:29',
    /needs "bounds: both" or "bounds: from"/,
  ],
  [
    'a time without a field',
    inDataset({ query: '{ a: "${from}" }', time: '{ bounds: from }' }),
    '10:11',
    /record's time in "field"/,
  ],
  [
    'times of a dataset that has none',
    inDataset({ query: '{ since: "${from}" }' }),
    '9:21',
    /\$\{from\}, which nothing gives here/,
  ],
  [
    'a setting that is not there',
    inDataset({ get: '/${owner}/orders' }),
    '6:10',
    /\$\{owner\}, which nothing gives here/,
  ],
  ['an expression', inDataset({ query: '{ page: "${page + 1}" }' }), '9:20', /without expressions/],
  ['a placeholder that does not end', inDataset({ query: '{ a: "${from" }' }), '9:17', /no name/],
  [
    'a parent that is not there',
    inDataset({ each: '{ shop: shops.id }', get: '/${shop}/orders' }),
    '9:19',
    /dataset "shops", which is none of orders/,
  ],
  [
    'a parent that every object has',
    inDataset({ each: '{ x: constructor.id }', get: '/${x}' }),
    '9:16',
    /dataset "constructor", which is none of orders/,
  ],
  [
    'a setting that every object has',
    inDataset({ each: '{ x: "${constructor}" }', get: '/${x}' }),
    '9:16',
    /which is not in "settings"/,
  ],
  [
    'a parent that is itself',
    inDataset({ each: '{ order: orders.id }', get: '/${order}' }),
    '9:20',
    /goes in a circle/,
  ],
  [
    'children without a key, of a value that may come twice',
    'name: shop\nurl: https://x.example\ndatasets:\n  a: { get: /a, records: d, key: id }\n  b: { each: { x: a.name }, get: "/b/${x}", records: d, key: none }',
    '5:19',
    /is not the key of "a"/,
  ],
  ['a parent without a path', inDataset({ each: '{ order: orders }', get: '/${order}' }), '9:20', /DATASET.PATH/],
  [
    'a setting of values that is not there',
    inDataset({ each: '{ day: "${days}" }', get: '/${day}' }),
    '9:18',
    /which is not in "settings"/,
  ],
  [
    'a job without an id',
    inDataset({ get: '/r/${job}', job: '{ submit: { post: /j }, poll: { get: "/j/${job}", state: s, done: [x] } }' }),
    '9:20',
    /id is missing/,
  ],
  [
    'a job that is never done',
    inDataset({ get: '/r/${job}', job: '{ submit: { post: /j, id: id }, poll: { get: "/j/${job}", state: s } }' }),
    '9:48',
    /done is missing/,
  ],
  // prettier-ignore
  ...([
    ['a value beside the record that is called like it', each('keep: { record: "${o}" }'), '5:70', /is what the record itself is called/],
    ['a parent that is called like the record', PARENT + '  parts: { each: { record: orders.id }, get: "/${record}", records: d, key: [record, id] }', '5:20', /is what the record itself is called/],
    ['a value beside the record with a dot', each('keep: { "a.b": "${o}" }'), '5:70', /letters, digits/],
    ['a parent with a space', PARENT + '  parts: { each: { my o: orders.id }, get: /p, records: d, key: id }', '5:20', /letters, digits/],
    ['a parent that is called like a page', PARENT + '  parts: { each: { page: orders.id }, get: "/${page}", records: d, key: id, pages: { number: p } }', '5:20', /two meanings/],
    ['a parent that is called like a time', PARENT + '  parts: { each: { to: orders.id }, get: "/${to}/${from}", records: d, key: id, time: { field: at, bounds: both } }', '5:20', /two meanings/],
    ['a parent that nothing asks for', PARENT + '  parts: { each: { o: orders.id }, get: /p, records: d, key: id }', '5:20', /nowhere in the request/],
    ['parents of nothing', PARENT + '  parts: { each: {}, get: /p, records: d, key: id }', '5:18', /names nothing/],
    ['a value of a parent twice', inDataset({ each: '{ c: [red, blue, red] }', get: '/${c}' }), '9:16', /has "red" twice/],
    ['a column that is a value beside the record', each('keep: { team: "${o}" }, columns: { team: name }'), '5:97', /column of a value beside the record/],
    ['a column without a name', inDataset({ columns: '{ "": a }' }), '9:16', /must not be empty/],
    ['a part of the key twice', inDataset({ key: '[id, id]' }), '8:10', /has "id" twice/],
    ['a setting that is called like a time', shop({ settings: '{ from: 1 }' }), '4:13', /a meaning of their own/],
    ['a header that "auth" sends', shop({ headers: '{ authorization: x }' }), '4:12', /is said by "auth" already/],
    ['a header of the connection', inDataset({ headers: '{ Host: x }' }), '9:16', /by the connection itself/],
    ['a header with a line break', shop({ headers: '{ X: "a\\nb" }' }), '4:15', /without line breaks/],
    ['a form of objects', inDataset({ get: '', post: '/o', form: 'true', body: '{ a: { b: 1 } }' }), '10:11', /must be flat/],
    ['a number of the page in the query', inDataset({ query: '{ page: 2 }', pages: '{ number: page }' }), '9:14', /sent twice/],
    ['a size of the page on the first one', inDataset({ first: '{ n: 2 }', pages: '{ link: next, size: { as: n, of: 5 } }' }), '9:14', /sent twice/],
    ['a size in the parameter of the page', inDataset({ pages: '{ number: n, size: { as: n, of: 5 } }' }), '9:31', /says what page it is/],
    ['a cursor beside a bare list', inDataset({ records: '.', pages: '{ cursor: c, as: c }' }), '9:22', /has nothing beside it/],
    ['a total beside a bare list', inDataset({ records: '.', pages: '{ number: n, total: meta.total }' }), '9:32', /has nothing beside it/],
    ['a total in a list', inDataset({ pages: '{ number: n, total: "a[]" }' }), '9:32', /the name of a header/],
    ['a slice over the longest', inDataset({ query: '{ a: "${from}", b: "${to}" }', time: '{ bounds: both, slice: P30D, longest: P1D }' }), '10:34', /longer than "longest"/],
    ['an answer of 200 that is always empty', shop({ errors: '[{ status: [200, 404], then: empty }]' }), '4:20', /must not be 200 alone/],
    ['results that name no job', job({ get: '/r' }), '6:10', /must hold \$\{job\}/],
    ['a poll that names no job', job({}, '/j'), '9:50', /must hold \$\{job\}/],
    ['a state that is done and lost', job({}, '/j/${job}', ', lost: [y, x]'), '9:97', /has "x", which "done" has/],
    ['a submission that names the job', job({}, '/j/${job}', '', '/j/${job}'), '9:20', /only once the job is submitted/],
    ['a job of parents', job({ each: '{ c: [a] }', get: '/r/${job}/${c}' }), '10:11', /does not go with "job"/],
  ] satisfies Case[]),
];

describe('a wrong definition', () => {
  for (const [what, yaml, place, says] of CASES) {
    it(`is refused with its place and what is right: ${what}`, () => {
      assert.throws(
        () => readDefinition(yaml, 'apis/shop.yaml'),
        (error: unknown) => {
          assert.ok(error instanceof InvalidInput, String(error));
          const lines = error.message;
          assert.match(lines, says);
          assert.ok(lines.includes(`apis/shop.yaml:${place} `), `${lines}\n${yaml}`);
          return true;
        },
      );
    });
  }

  it('is refused for all its faults at once', () => {
    const yaml = shop({ url: 'ftp://x', limit: '{ requests: 0, per: 1 }' }, { records: '' });
    assert.throws(
      () => readDefinition(yaml, 'apis/shop.yaml'),
      ({ message }: Error) =>
        ['2:6', '4:20', '4:28', '7:5'].every((place) => message.includes(`:${place} `)) || assert.fail(message),
    );
  });
});
