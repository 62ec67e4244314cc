/** Measures Holdfast beside the tools that users would choose instead: npm run bench -- --help. */
import { Command } from 'commander';
import { LATEST } from './report.ts';
import { runBench } from './run.ts';
import { USUAL_RECORDS, WORKLOADS } from './workloads.ts';

const HELP = `
Workloads:
${WORKLOADS.map(({ name, what }) => `  ${name.padEnd(18)}${what}`).join('\n')}

All workloads with all contenders five times take some hours.
`;

await new Command('bench')
  .description('measure Holdfast side by side with what users would pick instead')
  .argument('[workloads...]', 'only these')
  .option('--runs <n>', 'runs of each contender, in turn', '5')
  .option('--records <n>', 'records of the usual workload; the others keep their proportion', String(USUAL_RECORDS))
  .option('--only <names>', 'contenders, with commas between them')
  .option('--json <file>', 'where every run is written to, and read from for --write-docs', LATEST)
  .option('--quick', 'a smoke run: few records, one run, the bare loop and Holdfast')
  .option('--profile', "run Holdfast alone, once, and say where its worker's time goes")
  .option('--write-docs', 'write docs/benchmarks.md from what was measured last')
  .addHelpText('after', HELP)
  .action(runBench)
  .parseAsync();
process.exit();
