/**
 * Writes to a real PostgreSQL while it is killed and stopped and its sessions are ended, and prints the result:
 * npm run --silent build && node dist/bench/postgres-kills.js [kills, default 300] [seed]
 */
import { startPostgres } from '../testkit/postgres.ts';
import { writeThroughKills } from '../testkit/postgres-kills.ts';

const [kills = '300', seed = 'kills'] = process.argv.slice(2);
const server = await startPostgres();
const began = performance.now();
const report = await writeThroughKills(server, Number(kills), seed);
await server.dispose();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n${((performance.now() - began) / 1000).toFixed(0)} s\n`);
process.exit(report.wrong.length + report.differences.length === 0 ? 0 : 1);
