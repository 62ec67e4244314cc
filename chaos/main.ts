/** Runs exports through random faults from seeds: npm run chaos -- --seed 1 --runs 20 (docs/reliability.md). */
import { runCampaign } from './campaign.ts';
import { openLab } from './lab.ts';
import { parseChaosOptions } from './options.ts';
import { summarize, tableOf } from './report.ts';
import type { RunOutcome } from './run.ts';

const options = parseChaosOptions(process.argv.slice(2));
const isTerminal = process.stderr.isTTY;
const say = (line: string) => void process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${line}\n`);
const progress = (line: string) => {
  if (isTerminal) process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
  else process.stderr.write(`${line}\n`);
};

const outcomes: RunOutcome[] = [];
const tell = () => {
  const summary = summarize(outcomes);
  say(tableOf(summary));
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  return summary;
};

// Child processes end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    if (outcomes.length > 0) tell();
    process.exit(130);
  });
}
const lab = await openLab(say);
for await (const outcome of runCampaign(lab, options, { say, progress })) outcomes.push(outcome);
await lab.close();
process.exit(tell().failedSeeds.length === 0 ? 0 : 1);
