import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutListing } from '../../../../src/activities/source/described/cut-listing.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import { textAnswer } from '../../../../testkit/answer.ts';

const datasetWith = (word: string) => {
  const yaml = `name: a\nurl: https://a.example\ndatasets:\n  rows: { get: /r, records: data.rows, key: id${word} }\n`;
  return readDefinition(yaml, 'a.yaml').datasets['rows']!;
};
const cut = (body: string, word = '') => {
  const exchange = { ...textAnswer(body), url: 'https://a.example/r', emptied: null };
  return cutListing(exchange, datasetWith(word), ['id'], ['next']);
};

describe('a list that is left out or null', () => {
  for (const body of ['{"next":"n"}', '{"data":{},"next":"n"}', '{"data":{"rows":null},"next":"n"}']) {
    it(`is an empty one where the definition says so, and no page elsewhere: ${body}`, () => {
      const page = cut(body, ', absent: empty');
      assert.deepEqual([page.records.length, page.envelope['next']], [0, 'n']);
      assert.throws(() => cut(body), /not a page/);
    });
  }

  for (const body of ['{"data":{"rows":7}}', '{"data":{"rows":{}}}', '[]', 'null', '', '<html>']) {
    it(`is no excuse for ${JSON.stringify(body)}`, () => {
      assert.throws(() => cut(body, ', absent: empty'), /not a page/);
    });
  }
});
