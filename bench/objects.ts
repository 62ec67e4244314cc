/**
 * Measures the sink for object storage alone, without API and Temporal, beside a bare loop that uploads the same pages, joins
 * them and removes them; whole exports, also with dlt, are the workloads bucket-… of `npm run bench`. Each runs in a separate
 * process: npm run --silent build && node dist/bench/objects.js [records, default 100000] [jsonl|csv|parquet]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atExit } from '../testkit/at-exit.ts';
import { startObjectServer } from '../testkit/object-server.ts';
import { versityGwOrSkip } from '../testkit/versitygw.ts';

const [, , records = '100000', format = 'jsonl'] = process.argv;
const { program, skip } = await versityGwOrSkip();
if (program === null) throw new Error(skip);
const server = await startObjectServer(program);
await server.makeBucket('bench');
const headings = [
  `${records} records, ${format}`,
  'records/s',
  'pages, s',
  'joining, s',
  'CPU ms a page',
  'requests a page',
  'peak MB, pages',
  'peak MB, joining',
];
process.stdout.write(`| ${headings.join(' | ')} |\n|${'---|'.repeat(headings.length)}\n`);
for (const contender of ['bare', 'holdfast']) {
  const child = fork(fileURLToPath(new URL('./object-contender.js', import.meta.url)), [contender, records, format], {
    env: { ...process.env, ...server.env },
  });
  const forget = atExit(() => child.kill('SIGKILL'));
  const [code] = (await once(child, 'exit')) as [number | null];
  forget();
  if (code !== 0) process.exitCode = 1;
}
await server.dispose();
