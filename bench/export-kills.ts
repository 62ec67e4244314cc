/**
 * Exports to files and PostgreSQL while the worker is killed (SIGKILL), and compares the result with the simulator's data:
 * npm run --silent build && node dist/bench/export-kills.js [kills, default 50] [seed]
 */
import { exportThroughKills } from '../testkit/export-kills.ts';
import { startPostgres } from '../testkit/postgres.ts';

const [kills = '50', seed = 'kills'] = process.argv.slice(2);
const postgres = await startPostgres();
const began = performance.now();
const report = await exportThroughKills(postgres, Number(kills), seed);
await postgres.dispose();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n${((performance.now() - began) / 1000).toFixed(0)} s\n`);
process.exit(report.lost + report.duplicated + report.unverified.length === 0 ? 0 : 1);
