import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionJsonSchema } from '../../../src/datasets/definition/json-schema.ts';
import { readDefinition } from '../../../src/datasets/definition/read-definition.ts';
import { fuzzWorld } from '../../../testkit/described-fuzz-world.ts';

const GITHUB = `
name: github
url: https://api.github.com
settings: { owner: , repo: }
auth: { bearer: $GITHUB_TOKEN }
headers: { accept: application/vnd.github+json }
limit: { requests: 5000, per: PT1H, remaining: x-ratelimit-remaining, resets: { at: x-ratelimit-reset } }
errors: [{ status: [403, 429], header: { x-ratelimit-remaining: "0" }, then: wait }]
pages: { link: next, size: { as: per_page, of: 100 } }
datasets:
  issues:
    get: /repos/\${owner}/\${repo}/issues
    query: { state: all, sort: updated, direction: asc, since: "\${from}" }
    records: .
    key: id
    time: { field: updated_at, format: iso-s, bounds: from, late: PT10M }
  comments:
    each: { issue: issues.number }
    get: /repos/\${owner}/\${repo}/issues/\${issue}/comments
    records: .
    key: id
    errors: [{ status: [404, 410], then: empty }]
`;

const GENESYS = `
name: genesys
url: https://api.\${domain}
settings: { domain: mypurecloud.com }
auth:
  oauth2: { token: "https://login.\${domain}/oauth/token", client: { id: $GENESYS_CLIENT_ID, secret: $GENESYS_CLIENT_SECRET } }
pages: { number: pageNumber, from: 1, size: { as: pageSize, of: 100 }, last: pageCount, total: total }
datasets:
  queues: { get: /api/v2/routing/queues, records: entities, key: id, needs: "routing:queue:view" }
  users: { get: /api/v2/users, query: { state: any, expand: [team] }, records: entities, key: id }
  queue_members:
    each: { queue: queues.id }
    get: /api/v2/routing/queues/\${queue}/members
    pages: { number: pageNumber, from: 1, size: { as: pageSize, of: 100 }, end: empty }
    records: entities
    key: id
    keep: { queue: "\${queue}" }
  user_status:
    job:
      available: { get: /availability, at: dataAvailabilityDate }
      submit: { post: /jobs, body: { interval: "\${from}/\${to}" }, id: jobId }
      poll: { get: "/jobs/\${job}", state: state, done: FULFILLED, lost: [FAILED, CANCELLED] }
    get: /jobs/\${job}/results
    pages: { cursor: cursor, as: cursor, size: { as: pageSize, of: 1000 } }
    records: userDetails
    absent: empty
    key: userId
    time: { bounds: both, slice: P1D }
`;

const CRM = `
name: crm
url: \${token.instance_url}
settings: { login: }
auth:
  oauth2:
    token: https://\${login}/services/oauth2/token
    client: { id: $SF_ID, secret: $SF_SECRET, in: form }
    answer: { life: PT1H, keep: { instance_url: instance_url } }
pages: { next: [nextRecordsUrl, meta.next], done: done, total: X-Total-Count }
datasets:
  accounts:
    post: /query
    form: true
    body: { q: "SELECT Id WHERE At >= \${from} AND At < \${to}", limit: 5 }
    records: groups[].members
    key: [Id, a.b]
    columns: { name: Name, city: address.city }
    time: { field: At, format: iso-s, bounds: both, slice: P30D, longest: P31D }
  one_thing: { get: /thing, records: one, key: none, pages: none }
`;

describe('a definition', () => {
  it('is read with all its defaults', () => {
    const api = readDefinition(GITHUB, 'github.yaml');
    assert.deepEqual(api.settings, { owner: null, repo: null });
    assert.deepEqual(api.datasets['issues']!.columns, {});
    assert.deepEqual(api.datasets['comments']!.each, { issue: 'issues.number' });
  });

  it('fills in what a token needs', () => {
    const { auth } = readDefinition(GENESYS, 'apis/genesys.yaml');
    assert.ok(auth !== 'none');
    const { grant, client, answer, send } = auth.oauth2!;
    assert.deepEqual(
      [grant, client.in, answer.token, send],
      ['client_credentials', 'header', 'access_token', 'Bearer'],
    );
  });

  it('keeps the types of values', () => {
    const { body } = readDefinition(CRM, 'crm.yml').datasets['accounts']!;
    assert.equal(body!['limit'], 5);
  });

  it('has a JSON Schema that names all its words', () => {
    const schema = JSON.stringify(definitionJsonSchema());
    const words = [...`${GITHUB}${GENESYS}${CRM}`.matchAll(/(?<=^|[{,]) *([a-z][a-z0-9-]*):(?= |$)/gm)].map(
      ([, word]) => word!,
    );
    const chosen = ['owner', 'repo', 'domain', 'login', 'issue', 'queue', 'state', 'sort', 'direction', 'since', 'accept', 'x-ratelimit-remaining', 'interval', 'expand', 'instance_url', 'q', 'name', 'city', 'issues', 'comments', 'queues', 'users', 'accounts']; // oxfmt-ignore
    for (const word of new Set(words)) assert.ok(chosen.includes(word) || schema.includes(`"${word}"`), word);
  });

  it('that is drawn by chance, and right, is not refused', () => {
    for (let seed = 1_001; seed <= 1_100; seed++) {
      const { definition } = fuzzWorld(seed);
      assert.doesNotThrow(() => readDefinition(JSON.stringify(definition), 'fuzz.yaml'), `seed ${seed}`);
    }
  });

  it('of one record has one page, however the others turn theirs', () => {
    const yaml = `name: a\nurl: https://a.example\npages: { number: page }\ndatasets:\n  me: { get: /me, records: one, key: id }\n  all: { get: /all, records: d, key: id }`;
    const { me, all } = readDefinition(yaml, 'a.yaml').datasets;
    assert.deepEqual([me!.pages, all!.pages], ['none', undefined]);
  });

  it('is read in no time, however hostile', () => {
    const bomb = `name: x\na: &a [${'1,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]`;
    assert.throws(() => readDefinition(bomb, 'x.yaml'));
    assert.throws(() => readDefinition(`name: ${'['.repeat(100_000)}`, 'x.yaml'));
    assert.throws(() => readDefinition(`name: x\nurl: https://${'a.'.repeat(400_000)}`, 'x.yaml'));
  });
});
