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
    /urls is not a word of an API: is "url" meant\? Its words are name, url/,
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
    /not a valid name of a dataset/,
  ],
  ['an auth of a text', shop({ auth: 'bearer' }), '3:7', /mapping with the words bearer/],
  [
    'two kinds of auth',
    shop({ auth: '{ bearer: $A, basic: { user: $B } }' }),
    '3:28',
    /and "bearer" exclude each other/,
  ],
  ['an auth without a kind', shop({ auth: '{}' }), '3:7', /one of bearer, header, query, basic, oauth2, login/],
  ['a misspelt kind of auth', shop({ auth: '{ baerer: $A }' }), '3:9', /baerer is not a word of auth/],
  ['a key as a text', shop({ auth: '{ header: $KEY }' }), '3:17', /mapping such as {X-Api-Key: \$API_KEY}/],
  ['a header with a colon', shop({ auth: '{ header: { "X-Key:": $KEY } }' }), '3:19', /name of a header/],
  [
    'a token from a setting',
    shop({ settings: '{ t: }', auth: '{ bearer: "${t}" }' }),
    '3:17',
    /must not contain a setting/,
  ],
  [
    'a secret in the URL of a login',
    shop({ auth: '{ login: { get: https://x.example/login/$KEY } }' }),
    '3:23',
    /must not contain a secret/,
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
    /and "expires" exclude each other/,
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
    /and "form" exclude each other/,
  ],
  [
    'a login by GET with a body',
    shop({ auth: '{ login: { get: https://x.example/l, form: {} } }' }),
    '3:50',
    /needs "post"/,
  ],
  ['a secret in the query', inDataset({ query: '{ key: $SHOP_TOKEN }' }), '9:19', /secrets are allowed only in "auth"/],
  ['a secret in a header', shop({ headers: '{ x-key: $KEY }' }), '4:19', /secrets are allowed only in "auth"/],
  ['a limit without a time', shop({ limit: '{ requests: 10 }' }), '4:8', /per is missing/],
  ['a limit of nothing', shop({ limit: '{ requests: 0, per: PT1M }' }), '4:20', /whole number from 1/],
  ['a time of 60', shop({ limit: '{ requests: 10, per: 60 }' }), '4:29', /"PT1M" \(a minute\)/],
  [
    'two ways to reset',
    shop({ limit: '{ requests: 1, per: PT1M, resets: { after: a, at: b } }' }),
    '4:58',
    /and "after" exclude each other/,
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
  ['two requests', inDataset({ post: '/orders' }), '9:11', /and "get" exclude each other/],
  ['a path without a slash', inDataset({ get: 'orders' }), '6:10', /begins with "\/"/],
  ['a whole URL', inDataset({ get: 'https://evil.example/orders' }), '6:10', /the host belongs only in "url"/],
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
    /and "number" exclude each other/,
  ],
  ['a cursor that goes nowhere', inDataset({ pages: '{ cursor: meta.next }' }), '9:12', /needs "as"/],
  ['paging by a word', inDataset({ pages: 'page' }), '9:12', /mapping with the words number/],
  ['a link that is not next', inDataset({ pages: '{ link: last }' }), '9:20', /must be next/],
  ['a first page of 2', inDataset({ pages: '{ number: page, from: 2 }' }), '9:34', /whole number from 0 to 1/],
  [
    'an end of a cursor',
    inDataset({ pages: '{ cursor: c, as: c, end: empty }' }),
    '9:37',
    /cannot be combined with "cursor"/,
  ],
  ['an absent list of none', inDataset({ records: '.', absent: 'empty' }), '9:13', /needs a path in "records"/],
  ['a short end without a size', inDataset({ pages: '{ number: page, end: short }' }), '9:33', /needs "size"/],
  ['a size without a parameter', inDataset({ pages: '{ number: page, size: { of: 100 } }' }), '9:34', /as is missing/],
  [
    'a size over the largest',
    inDataset({ pages: '{ number: page, size: { as: limit, of: 100, most: 50 } }' }),
    '9:62',
    /less than "of" \(100\)/,
  ],
  [
    'two flags',
    inDataset({ pages: '{ cursor: c, as: c, more: a, done: b }' }),
    '9:47',
    /and "more" exclude each other/,
  ],
  ['pages in a body of a GET', inDataset({ pages: '{ number: page, in: body }' }), '9:12', /needs "post"/],
  [
    'pages of the API in a body of a GET',
    shop({ pages: '{ number: page, in: body }' }),
    '7:5',
    /give this dataset its own "pages"/,
  ],
  [
    'pages of one record',
    inDataset({ records: 'one', pages: '{ number: page }' }),
    '9:12',
    /cannot be combined with "records: one"/,
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
    /requests have no time/,
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
    'where requests start that have no time',
    inDataset({ time: '{ field: at, starts: after, bounds: none }' }),
    '9:32',
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
    /\$\{from\}, which does not exist here/,
  ],
  [
    'a setting that is not there',
    inDataset({ get: '/${owner}/orders' }),
    '6:10',
    /\$\{owner\}, which does not exist here/,
  ],
  ['an expression', inDataset({ query: '{ page: "${page + 1}" }' }), '9:20', /no expressions/],
  ['a placeholder that does not end', inDataset({ query: '{ a: "${from" }' }), '9:17', /not a name/],
  [
    'a parent that is not there',
    inDataset({ each: '{ shop: shops.id }', get: '/${shop}/orders' }),
    '9:19',
    /dataset "shops", which is not one of orders/,
  ],
  [
    'a parent that every object has',
    inDataset({ each: '{ x: constructor.id }', get: '/${x}' }),
    '9:16',
    /dataset "constructor", which is not one of orders/,
  ],
  [
    'a setting that every object has',
    inDataset({ each: '{ x: "${constructor}" }', get: '/${x}' }),
    '9:16',
    /which is not in "settings"/,
  ],
  ['a parent that is itself', inDataset({ each: '{ order: orders.id }', get: '/${order}' }), '9:20', /is circular/],
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
  // oxfmt-ignore
  ...([
    ['a value beside the record that is called like it', each('keep: { record: "${o}" }'), '5:70', /is the name that the record itself has/],
    ['a parent that is called like the record', PARENT + '  parts: { each: { record: orders.id }, get: "/${record}", records: d, key: [record, id] }', '5:20', /is the name that the record itself has/],
    ['a value beside the record with a dot', each('keep: { "a.b": "${o}" }'), '5:70', /letters, digits/],
    ['a parent with a space', PARENT + '  parts: { each: { my o: orders.id }, get: /p, records: d, key: id }', '5:20', /letters, digits/],
    ['a parent that is called like a page', PARENT + '  parts: { each: { page: orders.id }, get: "/${page}", records: d, key: id, pages: { number: p } }', '5:20', /two meanings/],
    ['a parent that is called like a time', PARENT + '  parts: { each: { to: orders.id }, get: "/${to}/${from}", records: d, key: id, time: { field: at, bounds: both } }', '5:20', /two meanings/],
    ['a parent that nothing asks for', PARENT + '  parts: { each: { o: orders.id }, get: /p, records: d, key: id }', '5:20', /in the request, every parent would get the same answer/],
    ['parents of nothing', PARENT + '  parts: { each: {}, get: /p, records: d, key: id }', '5:18', /is empty/],
    ['a value of a parent twice', inDataset({ each: '{ c: [red, blue, red] }', get: '/${c}' }), '9:16', /has "red" twice/],
    ['a column that is a value beside the record', each('keep: { team: "${o}" }, columns: { team: name }'), '5:97', /column of a value beside the record/],
    ['a column without a name', inDataset({ columns: '{ "": a }' }), '9:16', /must not be empty/],
    ['a part of the key twice', inDataset({ key: '[id, id]' }), '8:10', /has "id" twice/],
    ['a setting that is called like a time', shop({ settings: '{ from: 1 }' }), '4:13', /a fixed meaning in requests/],
    ['a header that "auth" sends', shop({ headers: '{ authorization: x }' }), '4:12', /is already set by "auth"/],
    ['a header of the connection', inDataset({ headers: '{ Host: x }' }), '9:16', /by the connection itself/],
    ['a header with a line break', shop({ headers: '{ X: "a\\nb" }' }), '4:15', /without line breaks/],
    ['a form of objects', inDataset({ get: '', post: '/o', form: 'true', body: '{ a: { b: 1 } }' }), '10:11', /must be flat/],
    ['a number of the page in the query', inDataset({ query: '{ page: 2 }', pages: '{ number: page }' }), '9:14', /sent twice/],
    ['a size of the page on the first one', inDataset({ first: '{ n: 2 }', pages: '{ link: next, size: { as: n, of: 5 } }' }), '9:14', /sent twice/],
    ['a size in the parameter of the page', inDataset({ pages: '{ number: n, size: { as: n, of: 5 } }' }), '9:31', /which already says which page to read/],
    ['a cursor beside a bare list', inDataset({ records: '.', pages: '{ cursor: c, as: c }' }), '9:22', /has nothing beside it/],
    ['a total beside a bare list', inDataset({ records: '.', pages: '{ number: n, total: meta.total }' }), '9:32', /has nothing beside it/],
    ['a total in a list', inDataset({ pages: '{ number: n, total: "a[]" }' }), '9:32', /the name of a header/],
    ['a slice over the longest', inDataset({ query: '{ a: "${from}", b: "${to}" }', time: '{ bounds: both, slice: P30D, longest: P1D }' }), '10:34', /longer than "longest"/],
    ['an answer of 200 that is always empty', shop({ errors: '[{ status: [200, 404], then: empty }]' }), '4:20', /must not be only 200/],
    ['results that name no job', job({ get: '/r' }), '6:10', /must contain \$\{job\}/],
    ['a poll that names no job', job({}, '/j'), '9:50', /must contain \$\{job\}/],
    ['a state that is done and lost', job({}, '/j/${job}', ', lost: [y, x]'), '9:97', /has "x", which is also in "done"/],
    ['a submission that names the job', job({}, '/j/${job}', '', '/j/${job}'), '9:20', /only after the job was submitted/],
    ['a job of parents', job({ each: '{ c: [a] }', get: '/r/${job}/${c}' }), '10:11', /cannot be combined with "job"/],
    // Two words that say the same thing twice, contradict each other, or of which one makes the other useless.
    ['a setting that nothing uses', shop({ settings: '{ team: a }' }), '4:13', /is not used: \$\{team\} occurs nowhere/],
    ['pages of the API that no dataset takes', shop({ pages: '{ link: next }' }, { pages: 'none' }), '4:1', /every dataset has its own "pages"/],
    ['headers of an auth that are none', shop({ auth: '{ header: {} }' }), '3:17', /write "auth: none"/],
    ['parameters of an auth that are none', shop({ auth: '{ query: {} }' }), '3:16', /write "auth: none"/],
    ['a header of an auth twice', shop({ auth: '{ header: { X-Key: $A, x-key: $B } }' }), '3:30', /do not differ by upper and lower case/],
    ['a header of an auth that the connection says', shop({ auth: '{ header: { Host: $A } }' }), '3:19', /by the connection itself/],
    ['a client without a secret', shop({ auth: '{ oauth2: { token: https://x.example/t, client: { id: $A } } }' }), '3:55', /secret of the client/],
    ['a client that is said twice', shop({ auth: '{ oauth2: { token: https://x.example/t, client: { id: $A, secret: $B, in: form }, params: { client_id: $A } } }' }), '3:99', /is already sent by "client"/],
    ['an end that is the token', shop({ auth: '{ login: { post: https://x.example/l, answer: { token: t, expires: t } } }' }), '3:74', /path of the token itself/],
    ['a header that a login sends', shop({ auth: '{ login: { post: https://x.example/l, send: { header: X-S } } }', headers: '{ x-s: a }' }), '4:12', /is already set by "auth"/],
    ['a header twice', shop({ headers: '{ X-A: a, x-a: b }' }), '4:20', /do not differ by upper and lower case/],
    ['a type of a form', inDataset({ get: '', post: '/o', form: 'true', headers: '{ Content-Type: application/json }' }), '10:16', /already set by "form: true"/],
    ['two windows alike', shop({ limit: '[{ requests: 5, per: PT60S }, { requests: 9, per: PT1M }]' }), '4:58', /as long as another window/],
    ['two windows with one header', shop({ limit: '[{ requests: 5, per: PT1S, remaining: X-L }, { requests: 9, per: PT1M, remaining: x-l }]' }), '4:90', /header of another window/],
    ['a header that says two things', shop({ limit: '{ requests: 5, per: PT1S, remaining: X-L, resets: { at: x-l } }' }), '4:58', /one header cannot say both/],
    ['a status twice', shop({ errors: '[{ status: [404, 404], then: empty }]' }), '4:20', /has 404 twice/],
    ['a row that is never reached', shop({ errors: '[{ status: [403, 404], then: empty }, { status: 404, then: stop }]' }), '4:47', /row 1 matches all these answers/],
    ['a row of a dataset that is never reached', inDataset({ errors: '[{ says: busy, then: wait }, { status: 503, says: Busy now, then: retry }]' }), '9:42', /never reached/],
    ['a row for a header that is never reached', shop({ errors: '[{ status: 429, header: { X-A: b }, then: wait }, { status: 429, header: { x-a: b, X-C: d }, then: stop }]' }), '4:59', /never reached/],
    ['a renewal of what cannot be renewed', shop({ errors: '[{ status: 400, then: renew }]' }), '4:31', /with oauth2 or login/],
    ['a renewal of nothing', shop({ auth: 'none', errors: '[{ status: 400, then: renew }]' }), '4:31', /with oauth2 or login/],
    ['a parameter on the first page that all have', inDataset({ query: '{ a: 1 }', first: '{ a: 2 }' }), '10:14', /already set by "query"/],
    ['a parameter that is in the path', inDataset({ get: '/orders?a=1', query: '{ a: 2 }' }), '9:14', /already set by "get"/],
    ['a page that is in the path', inDataset({ get: '/orders?page=1', pages: '{ number: page }' }), '6:10', /"pages" already sets/],
    ['a parameter of the auth', shop({ auth: '{ query: { key: $K } }' }, { query: '{ key: 1 }' }), '9:14', /already set by "auth"/],
    ['a page in a parameter of the auth', shop({ auth: '{ query: { key: $K } }' }, { pages: '{ offset: key }' }), '9:22', /which "auth" uses/],
    ['a page in no header', inDataset({ pages: '{ number: "p@ge", in: header }' }), '9:22', /must be the name of a header/],
    ['a page in the header of the auth', inDataset({ pages: '{ number: Authorization, in: header }' }), '9:22', /which "auth" uses/],
    ['a page in a header that is there', inDataset({ headers: '{ X-Page: a }', pages: '{ number: x-page, in: header }' }), '10:22', /which "headers" sets as well/],
    ['a page in a header of the connection', inDataset({ pages: '{ cursor: c, as: Host, in: header }' }), '9:29', /connection sets itself/],
    ['a page that the body has', inDataset({ get: '', post: '/o', body: '{ p: { n: 1 } }', pages: '{ number: p.n, in: body }' }), '10:22', /is already in "body"/],
    ['a page that a form has', inDataset({ get: '', post: '/o', form: 'true', body: '{ p.n: 1 }', pages: '{ number: p.n, in: body }' }), '11:22', /is already in "body"/],
    ['a page within a number', inDataset({ get: '', post: '/o', body: '{ p: 1 }', pages: '{ number: p.n, in: body }' }), '10:22', /that is not a mapping/],
    ['a page within its size', inDataset({ get: '', post: '/o', pages: '{ number: p.n, in: body, size: { as: p, of: 5 } }' }), '9:22', /leads into "p"/],
    ['a page at no path', inDataset({ get: '', post: '/o', pages: '{ number: p..n, in: body }' }), '9:22', /must be a path in the body/],
    ['a cursor that goes to two places', inDataset({ query: '{ c: "${cursor}" }', pages: '{ cursor: next, as: c2 }' }), '10:32', /sent twice/],
    ['a flag beside an end', inDataset({ pages: '{ number: p, more: m, end: empty }' }), '9:39', /and "more" exclude each other/],
    ['a flag beside the last page', inDataset({ pages: '{ number: p, done: d, last: l }' }), '9:40', /and "done" exclude each other/],
    ['an end beside the last page', inDataset({ pages: '{ number: p, last: l, end: empty }' }), '9:39', /and "last" exclude each other/],
    ['a cursor that is a flag', inDataset({ pages: '{ cursor: n, as: c, more: n }' }), '9:38', /is also the path of "cursor"/],
    ['a total that is the last page', inDataset({ pages: '{ number: p, last: n, total: n }' }), '9:41', /is also the path of "last"/],
    ['a next page at the same path', inDataset({ pages: '{ next: [a.b, a.b] }' }), '9:20', /has "a.b" twice/],
    ['a cursor among the records', inDataset({ records: 'data.items', pages: '{ cursor: data.items.next, as: c }' }), '9:22', /path of a value beside them/],
    ['a total around the records', inDataset({ records: 'data.items', pages: '{ number: n, total: data }' }), '9:32', /path of a value beside them/],
    ['a cursor in a list of lists of records', inDataset({ records: 'data.boards[].items', pages: '{ cursor: data.boards.next, as: c }' }), '9:22', /"data\.boards" is a list: name the element, as in "data\.boards\.0\.next"/],
    ['a header in small letters beside a bare list', inDataset({ records: '.', pages: '{ number: n, total: x-total }' }), '9:32', /has a capital and a hyphen/],
    ['a time of the first page of many', inDataset({ first: '{ a: "${from}", b: "${to}" }', pages: '{ number: p }', time: '{ field: at, bounds: both }' }), '9:17', /put it into "query"/],
    ['a parent of the first page of many', PARENT + '  parts: { each: { o: orders.id }, get: /p, first: { o: "${o}" }, records: d, key: id, pages: { offset: n } }', '5:57', /put it into "query"/],
    ['a depth without a time', inDataset({ pages: '{ cursor: n, as: c, deepest: 1000 }' }), '9:41', /needs "time" with "bounds: both"/],
    ['a depth without an end', inDataset({ query: '{ a: "${from}" }', pages: '{ link: next, deepest: 1000 }', time: '{ field: at, bounds: from }' }), '10:35', /needs "bounds: both"/],
    ['a depth of the API without an end', shop({ pages: '{ offset: n, deepest: 1000 }' }, { query: '{ a: "${from}" }', time: '{ field: at, bounds: from }' }), '7:5', /takes "deepest" from "pages" of the API/],
    ['a depth of parents', PARENT + '  parts: { each: { o: orders.id }, get: "/${o}", records: d, key: id, pages: { offset: n, deepest: 9 } }', '5:100', /cannot be combined with "each"/],
    ['a depth of a page', inDataset({ pages: '{ offset: n, size: { as: s, of: 100 }, deepest: 100 }' }), '9:60', /more than one page/],
    ['a depth of less than the largest page', inDataset({ pages: '{ offset: n, size: { as: s, of: 10, most: 100 }, deepest: 50 }' }), '9:70', /requests 100 records/],
    ['a key that is a parent alone', PARENT + '  parts: { each: { o: orders.id }, get: "/${o}", records: d, key: o }', '5:67', /names no field of the record/],
    ['a part of the key within another', inDataset({ key: '[a, a.b]' }), '8:10', /a part that contains it/],
    ['columns that are one in SQL', inDataset({ columns: '{ a.b: x, a_b: y }' }), '9:24', /would be "a_b" in a table, like "a.b"/],
    ['columns that are one in small letters', inDataset({ columns: '{ ab: x, AB: y }' }), '9:23', /would be "ab" in a table/],
    ['a column that is called like the key', inDataset({ columns: '{ Id: x }' }), '9:16', /like the column of "id"/],
    ['a column that is called like the time', inDataset({ columns: '{ at: x }', time: '{ field: at, bounds: none }' }), '9:16', /like the column of "at"/],
    ['a column that all tables have', inDataset({ columns: '{ exportId: x }' }), '9:16', /that every table or file has/],
    ['a column without a letter', inDataset({ columns: '{ "日本": x }' }), '9:16', /no Latin letter and no digit/],
    ['a field in two columns', inDataset({ columns: '{ a: x, b: x }' }), '9:22', /the column "a" already has/],
    ['datasets with one table', 'name: shop\nurl: https://x.example\ndatasets:\n  a-b: { get: /a, records: d, key: id }\n  a_b: { get: /b, records: d, key: id }', '5:3', /would have the same table as "a-b", which is "a_b"/],
    ['a kept value that is a constant', each('keep: { team: o }'), '5:76', /contains no placeholder/],
    ['a kept value with the name of another', PARENT.replace('orders:', 'shops: { get: /s, records: d, key: id }\n  orders: { get: /o2, records: d, key: id }\n  unused:') + '  parts: { each: { o: orders.id, s: shops.id }, get: "/${o}/${s}", records: d, key: [o, id], keep: { o: "${s}" } }', '7:102', /is the name of \$\{o\}/],
    ['a kept value of the page', inDataset({ keep: '{ p: "${page}" }', pages: '{ number: n }' }), '9:16', /\$\{page\}, which does not exist here/],
    ['a kept value of the token', shop({ auth: '{ login: { post: https://x.example/l, answer: { keep: { h: h } } } }' }, { keep: '{ p: "${token.h}" }' }), '9:16', /\$\{token.h\}, which does not exist here/],
    ['a value of a parent by two names', PARENT + '  parts: { each: { o: orders.id, p: orders.id }, get: "/${o}/${p}", records: d, key: id }', '5:37', /always has the value of \$\{o\}/],
    ['a value of a parent that nothing takes', PARENT + '  parts: { each: { o: orders.id, n: orders.name }, get: "/${o}", records: d, key: id }', '5:34', /neither in a request nor in "keep"/],
    ['a parent in a list', PARENT + '  parts: { each: { o: "orders.tags[]" }, get: "/${o}", records: d, key: id }', '5:23', /DATASET.PATH/],
    ['a parent of a parent', PARENT + '  parts: { each: { o: orders.id }, get: "/${o}", records: d, key: id }\n  bits: { each: { x: orders.id, p: parts.id }, get: "/${x}/${p}", records: d, key: id }', '6:22', /use the .* that "parts" has for it/],
    ['a parent with the name of a parent of a parent', PARENT + '  parts: { each: { o: orders.id }, get: "/${o}", records: d, key: id }\n  bits: { each: { o: [1, 2], p: parts.id }, get: "/${o}/${p}", records: d, key: id }', '6:33', /is itself read for each \$\{o\}/],
    ['a parent with a job', job({}).replace('orders:', 'jobs:') + '\n  parts: { each: { o: jobs.id }, get: "/${o}", records: d, key: id }', '10:23', /which has a "job"/],
    ['a page in the request of a job', job({ pages: '{ number: n }' }, '/j/${job}/${page}'), '9:57', /\$\{page\}, which does not exist here/],
    ['an interval before there is one', job({ job: '{ available: { get: "/${from}", at: a }, submit: { post: "/j/${from}/${to}", id: id }, poll: { get: "/j/${job}", state: s, done: x } }', time: '{ bounds: both }' }), '9:30', /\$\{from\}, which does not exist here/],
    ['a wait for no interval', job({ job: '{ available: { get: /a, at: a }, submit: { post: /j, id: id }, poll: { get: "/j/${job}", state: s, done: x } }' }), '9:23', /needs "time"/],
    ['a state twice', job({}, '/j/${job}', ', lost: [y, y]'), '9:97', /has "y" twice/],
    ['a job in a form of objects', job({ get: '', post: '/r/${job}', form: 'true', job: '{ submit: { post: /j, body: { a: { b: 1 } }, id: id }, poll: { get: "/j/${job}", state: s, done: x } }' }), '8:38', /as a form, too/],
    ['an order of no times', inDataset({ query: '{ a: "${from}", b: "${to}" }', time: '{ bounds: both, order: asc }' }), '10:34', /needs "field"/],
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
