/** Slips of people who write their first definition, or who know another tool: each gets its place, and what is right. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDefinition } from '../../../src/datasets/definition/read-definition.ts';
import { InvalidInput } from '../../../src/errors.ts';

const API = 'name: shop\nurl: https://api.example.com/v1\nauth: { bearer: $TOKEN }\n';
const dataset = (lines: string) => `${API}datasets:\n  orders:\n${lines.replace(/^/gm, '    ')}\n`;
const orders = (more: string) => dataset(`get: /orders\nrecords: data\nkey: id\n${more}`);
const api = (lines: string) =>
  `name: shop\nurl: https://x.com\n${lines}\ndatasets: { o: { get: /o, records: d, key: id } }\n`;
const children = (each: string, get = '/a/${a}') =>
  `${API}datasets:\n  a: { get: /a, records: d, key: id }\n  b: { each: { a: ${each} }, get: "${get}", records: d, key: [a, id] }\n`;

/** The line and column that are named, and what the message says. */
type Slip = [yaml: string, place: string, says: RegExp];

const INDENTATION = /check the indentation/;

const SLIPS: Record<string, Slip> = {
  'a line indented too little': [dataset('get: /orders').trimEnd() + '\n  records: data\n    key: id\n', '7:12', INDENTATION],
  'a line indented too much': [dataset('get: /orders\n  records: data'), '6:10', INDENTATION],
  'a text with a colon': [orders('needs: scope: read'), '9:12', /a text that contains ": " must be in quotes/],
  'a tab': [`${API}datasets:\n\torders:\n`, '5:1', /use spaces/],
  'two datasets of one name': [`${API}datasets:\n  a: { get: /a, records: d, key: id }\n  a: { get: /b, records: d, key: id }`, '6:3', /already in the same mapping/],
  'a placeholder without quotes in braces': [orders('query: { since: ${from} }'), '9:18', /put "\$\{name\}" into quotes/],
  'an at sign without quotes': [orders('pages: { next: @odata.nextLink }'), '9:16', /single quotes/],
  'a backslash in double quotes': [orders('pages: { next: "@odata\\.nextLink" }'), '9:23', /use single quotes/],
  'an anchor that is not there': [orders('pages: *paging'), '9:12', /"&paging" must precede it/],
  'two documents': [`${orders('')}---\nname: x\n`, '10:1', /leave out the "---"/],
  'a colon without a space': ['name:shop\nurl:https://x.com\n', '1:1', /followed by a colon and a space/],
  'pagination': [orders('pagination: { cursor: next }'), '9:5', /is "pages" meant\?/],
  'cursor_path': [orders('pages: { cursor_path: meta.next }'), '9:14', /is "cursor" meant\?/],
  'cursor_param': [orders('pages: { cursor: next, cursor_param: c }'), '9:28', /is "as" meant\?/],
  'record_selector': [dataset('get: /o\nrecord_selector: data\nkey: id'), '7:5', /is "records" meant\?/],
  'primary_key': [dataset('get: /o\nrecords: data\nprimary_key: id'), '8:5', /is "key" meant\?/],
  'path': [dataset('path: /o\nrecords: data\nkey: id'), '6:5', /is "get" meant\?/],
  'params': [orders('params: { a: 1 }'), '9:5', /is "query" meant\?/],
  'base_url': [`${API}base_url: https://x.com`, '4:1', /is "url" meant\?/],
  'streams': [`${API}streams: {}`, '4:1', /is "datasets" meant\?/],
  'token_url': [api('auth: { oauth2: { token_url: https://x.com/t, client: { id: $A, secret: $B } } }'), '3:19', /is "token" meant\?/],
  'username': [api('auth: { basic: { username: $U } }'), '3:18', /is "user" meant\?/],
  'a page as the kind of paging': [orders('pages: { page: page }'), '9:14', /is "number" meant\?/],
  'a code of an error': [api('errors: [{ code: 404, then: empty }]'), '3:12', /is "status" meant\?/],
  'a letter left out': [dataset('get: /o\nrecord: data\nkey: id'), '7:5', /is "records" meant\?/],
  'no key': [dataset('get: /o\nrecords: data'), '6:5', /key is missing; it must be the path of the field that identifies a record/],
  'an empty key': [dataset('get: /o\nrecords: data\nkey:'), '8:9', /must be the path of the field/],
  'a key with a comma': [dataset('get: /o\nrecords: data\nkey: id, line'), '8:10', /a list, such as \[id, line\]/],
  'JSONPath for records': [dataset('get: /o\nrecords: $.data\nkey: id'), '7:14', /without "\$"/],
  'JSONPath with an index': [dataset('get: /o\nrecords: "data[0].items"\nkey: id'), '7:14', /numbers in brackets/],
  'JSONPath for a key': [dataset('get: /o\nrecords: data\nkey: $.id'), '8:10', /without "\$"/],
  'a name in braces in a path': [dataset('get: /orders/{id}\nrecords: data\nkey: id'), '6:10', /written \$\{name\}/],
  'a name in braces in a parameter': [orders('query: { c: "{cursor}" }\npages: { cursor: next }'), '9:17', /written \$\{cursor\}/],
  'a name in two braces': [orders('query: { c: "{{ cursor }}" }\npages: { cursor: next }'), '9:17', /written \$\{cursor\}/],
  'a secret in the header of all requests': [api('headers: { Authorization: "Bearer $TOKEN" }'), '3:27', /secrets are allowed only in "auth"/],
  'a secret in the header of a dataset': [orders('headers: { X-Key: "key=$TOKEN" }'), '9:23', /secrets are allowed only in "auth"/],
  'a secret as a setting': [api('settings: { team: $TEAM }'), '3:19', /secrets are allowed only in "auth"/],
  'a secret in braces': [api('headers: { X-Key: "${TOKEN}" }'), '3:19', /a secret is written \$TOKEN/],
  'a secret in small letters': [api('auth: { bearer: $token }'), '3:17', /in capitals after a dollar sign/],
  'a secret in two braces': [api('auth: { bearer: "{{ TOKEN }}" }'), '3:17', /in capitals after a dollar sign/],
  'a parent in a list': [children('[a.id]'), '6:19', /without the brackets/],
  'values that requests cannot tell apart': [children('[1, "1"]'), '6:19', /has "1" twice/],
  'a parent with its dataset in the path': [children('a.id', '/a/${a.id}'), '6:37', /there are \$\{a\}/],
  'parents in a circle': [`${API}datasets:\n  a: { each: { x: b.id }, get: "/a/\${x}", records: d, key: id }\n  b: { each: { y: a.id }, get: "/b/\${y}", records: d, key: id }`, '5:19', /is circular/],
}; // oxfmt-ignore

describe('a slip is refused with its place and what is right', () => {
  for (const [what, [yaml, place, says]] of Object.entries(SLIPS)) {
    it(what, () => {
      assert.throws(
        () => readDefinition(yaml, 'apis/shop.yaml'),
        (error: unknown) => {
          assert.ok(error instanceof InvalidInput, String(error));
          const line = error.message.split('\n').find((one) => one.includes(`apis/shop.yaml:${place} `));
          assert.match(line ?? `nothing at ${place}: ${error.message}`, says);
          return true;
        },
      );
    });
  }
});

it('a dollar sign, a comma and braces may be what they are', () => {
  const yaml = `name: shop
url: https://x.com
auth: { header: { X-Key: $$key } }
datasets:
  a: { get: /a, query: { filter: '{"a":{"b":1}}' }, records: '\\$.d', key: 'a\\,b' }
  b: { each: { a: [a.id, other] }, get: "/b/\${a}", records: d, key: [a, id] }`;
  assert.equal(readDefinition(yaml, 'apis/shop.yaml').name, 'shop');
});
