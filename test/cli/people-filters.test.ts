import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { originOf } from '../../src/activities/source/origin.ts';
import { dryRun } from '../../src/cli/dry-run.ts';
import { nearNames } from '../../src/datasets/near-names.ts';
import { type PeopleFilters, withPeopleFilters } from '../../src/cli/people-filters.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { ExportInput } from '../../src/contract.ts';
import { ExportFailed, InvalidInput } from '../../src/errors.ts';
import { DAY, DAY_INTERVAL, holdfastEnv } from '../../testkit/world.ts';

const RECORDS = 600;

let simulator: Simulator;
let config: Config;
before(async () => {
  simulator = await startSimulator({ ...DAY, records: RECORDS, to: DAY.to });
  config = loadConfig(holdfastEnv({ url: simulator.url, dataDir: '/nowhere', cli: '' }));
});
after(() => simulator.close());

const filtered = (filters: PeopleFilters, input: ExportInput = {}, own = config) =>
  withPeopleFilters(own, filters, { interval: DAY_INTERVAL, slice: 'P1D', ...input }, () => {});

interface Conversation {
  originatingDirection: string;
  participants: {
    userId?: string;
    sessions: { mediaType: string; segments: { queueId?: string }[] }[];
  }[];
}

/** How many conversations have a segment that fits, by the data itself. */
function truth(
  fits: (segment: { queue?: string; user?: string; media: string; direction: string }) => boolean,
): number {
  const records = Array.from({ length: RECORDS }, (_, i) => JSON.parse(simulator.dataset.text(i)) as Conversation);
  return records.filter(({ originatingDirection: direction, participants }) =>
    participants.some(({ userId: user, sessions }) =>
      sessions.some(({ mediaType: media, segments }) =>
        segments.some(({ queueId: queue }) =>
          fits({ ...(queue && { queue }), ...(user && { user }), media, direction }),
        ),
      ),
    ),
  ).length;
}

/** What a dry run counts with the filters. */
async function counted(filters: PeopleFilters): Promise<number> {
  const { input } = await filtered(filters);
  return (await dryRun(config, input, originOf(config))).records!;
}

const idIn = (said: string): string => /\(id (.*)\)/.exec(said)![1]!;

test('names become ids, are shown, and select what the data has: any of one option, all of several', async () => {
  const { said } = await filtered({ queue: ['billing', ' SALES '], user: ['Agent 3'], media: ['voice'] });
  assert.match(said[0]!, /^only queue Billing \(id [0-9a-f-]{36}\)$/);
  assert.match(said[1]!, /^only queue Sales \(id /);
  assert.match(said[2]!, /^only user Agent 3 \(id /);
  assert.equal(said[3], 'only media voice');
  const [billing, sales, agent] = said.slice(0, 3).map(idIn);
  const inQueues = truth(({ queue }) => queue === billing || queue === sales);
  assert.ok(inQueues > 0 && inQueues < RECORDS);
  assert.equal(await counted({ queue: ['Billing', sales!] }), inQueues);
  assert.equal(
    await counted({ queue: ['Billing'], user: ['Agent 3'] }),
    truth(({ queue, user }) => queue === billing && user === agent),
  );
  assert.equal(
    await counted({ queue: ['Billing'], media: ['voice', 'chat'], direction: ['outbound'] }),
    truth(
      ({ queue, media, direction }) =>
        queue === billing && ['voice', 'chat'].includes(media) && direction === 'outbound',
    ),
  );
});

test('filters are added to those of the input, and nothing is asked for ids alone', async () => {
  const own = { segmentFilters: [{ type: 'or', predicates: [{ dimension: 'purpose', value: 'agent' }] }] };
  const id = 'C7AA5A6F-ed1d-4739-8123-b545a25e1a3c';
  const nobody = { ...config, credentials: null };
  const { input, said } = await filtered({ queue: [id], direction: ['inbound'] }, { filters: own }, nobody);
  assert.deepEqual(said, [`only queue ${id.toLowerCase()}`, 'only direction inbound']);
  const value = id.toLowerCase();
  assert.deepEqual(input.filters, {
    conversationFilters: [
      {
        type: 'or',
        predicates: [{ type: 'dimension', dimension: 'originatingDirection', operator: 'matches', value: 'inbound' }],
      },
    ],
    segmentFilters: [
      ...own.segmentFilters,
      {
        type: 'and',
        clauses: [
          { type: 'or', predicates: [{ type: 'dimension', dimension: 'queueId', operator: 'matches', value }] },
        ],
      },
    ],
  });
  await assert.rejects(filtered({ queue: ['Billing'] }, {}, nobody), /GENESYS_CLIENT_ID/);
  assert.deepEqual(await filtered({}), { input: { interval: DAY_INTERVAL, slice: 'P1D' }, said: [] });
});

test('media types and directions may be in capital letters, too', async () => {
  assert.deepEqual(
    await filtered({ media: ['Voice'], direction: ['INBOUND'] }),
    await filtered({ media: ['voice'], direction: ['inbound'] }),
  );
});

test('what is unknown, not the only one, or no value of an option is refused with what it may be', async () => {
  const refused: [PeopleFilters, ExportInput, RegExp][] = [
    [
      { queue: ['Biling'] },
      {},
      /--queue "Biling" is not one of the 40 queues that the client may see; did you mean "Billing"/,
    ],
    [{ queue: ['vip'] }, {}, /did you mean "Billing VIP", "Claims VIP", /],
    [{ queue: ['xyzzy plugh quux'] }, {}, /40 queues that the client may see$/],
    [
      { user: ['agent 8'] },
      {},
      /--user "agent 8" is the name of 2 users: give the id of one of them: [0-9a-f-]{36}, [0-9a-f-]{36}$/,
    ],
    [{ media: ['phone'] }, {}, /--media "phone" is not one of callback, chat,/],
    [{ direction: ['up'] }, {}, /--direction "up" is not one of inbound, outbound$/],
    [{ queue: ['Billing'] }, { source: 'genesys.users' }, /can be filtered by --queue, and genesys\.users has none/],
    [{ media: ['voice'] }, { source: 'page-token' }, /page-token has none/],
  ];
  for (const [filters, input, message] of refused) {
    await assert.rejects(filtered(filters, input), (error: Error) => {
      assert.ok(error instanceof InvalidInput, String(error));
      assert.match(error.message, message);
      return true;
    });
  }
  simulator.faults({ forbiddenPaths: '/api/v2/routing/queues' });
  await assert.rejects(filtered({ queue: ['Billing'] }), ExportFailed);
  simulator.faults({ forbiddenPaths: '' });
});

test('near names are those with few other letters, or with the text in them', () => {
  const names = ['Billing', 'Billing VIP', 'Sales', 'Returns'];
  assert.deepEqual(nearNames('bilings', names), ['Billing']);
  assert.deepEqual(nearNames('SALE', names), ['Sales']);
  assert.deepEqual(nearNames('billing v', names), ['Billing', 'Billing VIP']);
  assert.deepEqual(nearNames('support', names), []);
});
