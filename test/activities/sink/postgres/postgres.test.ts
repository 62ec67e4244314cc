import { after } from 'node:test';
import { cases } from '../../../../testkit/deep.ts';
import { startPostgres } from '../../../../testkit/postgres.ts';
import { sinkContract } from '../sink-contract.ts';
import { postgresHarness } from './harness.ts';

const server = await startPostgres();
after(() => server.dispose());

sinkContract('postgres', () => Promise.resolve(postgresHarness(server.url)), { largest: cases(16, 64) });
