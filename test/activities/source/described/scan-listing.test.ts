import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanListing } from '../../../../src/activities/source/described/scan-listing.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import { textAnswer } from '../../../../testkit/answer.ts';

const datasetWith = (word: string, records: string) => {
  const yaml = `name: a\nurl: https://a.example\ndatasets:\n  rows: { get: /r, records: "${records}", key: id${word} }\n`;
  return readDefinition(yaml, 'a.yaml').datasets['rows']!;
};
const scan = (body: string, word = '', records = 'data.rows') => {
  const exchange = { ...textAnswer(body), url: 'https://a.example/r', emptied: null };
  return scanListing(exchange, datasetWith(word, records), ['id'], ['next']);
};

describe('a list that is left out or null', () => {
  for (const body of ['{"next":"n"}', '{"data":{},"next":"n"}', '{"data":{"rows":null},"next":"n"}']) {
    it(`is an empty one where the definition says so, and no page elsewhere: ${body}`, () => {
      const page = scan(body, ', absent: empty');
      assert.deepEqual([page.records.length, page.envelope['next']], [0, 'n']);
      assert.throws(() => scan(body), /not a page/);
    });
  }

  for (const body of ['{"data":{"rows":7}}', '{"data":{"rows":{}}}', '[]', 'null', '', '<html>']) {
    it(`is no excuse for ${JSON.stringify(body)}`, () => {
      assert.throws(() => scan(body, ', absent: empty'), /not a page/);
    });
  }

  // A list among them that is none must not make nothing of the others.
  for (const body of ['{"g":[{"m":"x"},{"m":[{"id":1}]}]}', '{"g":{"m":[{"id":1}]}}', '{"g":[7]}', '{"g":"x"}']) {
    it(`within lists is no excuse for ${body}`, () => {
      assert.throws(() => scan(body, ', absent: empty', 'g[].m'), /not a page/);
    });
  }

  for (const body of ['{}', '{"g":null}', '{"g":[]}', '{"g":[{}]}', '{"g":[{"m":null},{}]}']) {
    it(`within lists is an empty one: ${body}`, () => {
      assert.equal(scan(body, ', absent: empty', 'g[].m').records.length, 0);
    });
  }
});
