import { cases } from '../../../../testkit/deep.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { sinkContract } from '../sink-contract.ts';
import { postgresHarness } from './harness.ts';

const database = await openSharedDatabase();

sinkContract('postgres', () => Promise.resolve(postgresHarness(database.url, { again: true })), {
  largest: cases(4, 64),
});
