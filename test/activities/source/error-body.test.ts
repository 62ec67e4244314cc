import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseErrorBody } from '../../../src/activities/source/error-body.ts';

const parse = (body: unknown) => parseErrorBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const NOTHING = { code: null, message: null, correlationId: null };

describe('an error body', () => {
  // oxfmt-ignore
  const READ: [string, unknown, string | null, string | null, string | null][] = [
    ['of the API', { message: 'm', code: 'c', status: 400, contextId: 'id', details: [], errors: [] }, 'c', 'm', 'id'],
    ['of OAuth', { error: 'invalid_client', error_description: 'client not found' }, 'invalid_client', 'client not found', null],
    ['of OAuth at Genesys Cloud', { error: 'invalid_client', description: 'client not found' }, 'invalid_client', 'client not found', null],
    ['of RFC 9457', { type: 'https://x.example/p', title: 'Bad', detail: 'interval is bad', status: 400 }, 'https://x.example/p', 'interval is bad', null],
    ['with a title alone', { title: 'Bad Request' }, null, 'Bad Request', null],
    ['with a number as its code', { code: 400, message: 'm' }, '400', 'm', null],
    ['with numbers for texts', { code: 400, message: 5, contextId: 7 }, '400', '5', '7'],
    ['with null beside the sentence', { code: null, message: 'm', contextId: null }, null, 'm', null],
    ['with odd types beside the sentence', { code: {}, message: 'm', contextId: [], error: true }, null, 'm', null],
    ['with a nested error', { error: { code: 'c', message: 'm', requestId: 'r' } }, 'c', 'm', 'r'],
    ['with a number above a nested code', { code: 400, error: { code: 'c', message: 'm' } }, 'c', 'm', null],
    ['with a list of errors', { errors: [{ code: 'c', message: 'm' }, { message: 'second' }] }, 'c', 'm', null],
    ['of JSON:API', { errors: [{ status: '422', title: 'Invalid', detail: 'interval' }] }, null, 'interval', null],
    ['with a list of texts', { errors: ['first', 'second'] }, null, 'first', null],
    ['with errors by field', { errors: { code: 'c', message: 'm' } }, 'c', 'm', null],
    ['that is a list', [{ code: 'c', message: 'm' }], 'c', 'm', null],
    ['that is a text', '"bad interval"', null, 'bad interval', null],
    ['with a sentence for its error', { error: 'The interval is bad' }, null, 'The interval is bad', null],
    ['with a word for its error and a message', { error: 'Bad', message: 'interval' }, 'Bad', 'interval', null],
    ['after a byte order mark', '\ufeff{"message":"m"}', null, 'm', null],
    ['with blank texts', { message: ' ', code: '', detail: 'd' }, null, 'd', null],
  ];
  for (const [what, body, code, message, correlationId] of READ) {
    it(`${what} gives what it says`, () => assert.deepEqual(parse(body), { code, message, correlationId }));
  }

  for (const body of [
    '<html>Bad Gateway</html>',
    '',
    '[]',
    '{}',
    'null',
    '5',
    'true',
    '[[]]',
    '{"message":{}}',
    '{"errors":[null]}',
  ]) {
    it(`gives nothing for ${JSON.stringify(body)}`, () => assert.deepEqual(parse(body), NOTHING));
  }

  it('is cut, so that an echoed request does not end in a log', () => {
    const { code, message, correlationId } = parse({
      code: 'c'.repeat(1e4),
      message: 'm'.repeat(1e4),
      contextId: 'i'.repeat(1e4),
    });
    assert.deepEqual([code!.length, message!.length, correlationId!.length], [100, 240, 100]);
  });

  it('that is as large as a page is not read', () => {
    assert.deepEqual(parse({ message: 'm', filler: 'x'.repeat(300_000) }), NOTHING);
  });

  it('never fails, whatever JSON it is', () => {
    const values = [null, 1, 'x', true, [], {}, [null], ['x'], { message: 'm' }, [{ message: 'm' }]];
    const names = ['message', 'code', 'error', 'errors', 'contextId', 'fault', 'detail', '__proto__', 'toString'];
    for (const a of values)
      for (const b of values)
        for (const name of names)
          for (const other of names)
            parse(`{${JSON.stringify(name)}:${JSON.stringify(a)},${JSON.stringify(other)}:${JSON.stringify(b)}}`);
  });
});
