/** Measures Holdfast beside the tools that users would choose instead: npm run bench -- --help. */
import { Command } from 'commander';
import { LATEST } from './report.ts';
import { runBench } from './run.ts';
import { USUAL_RECORDS, WORKLOADS } from './workloads.ts';

const HELP = `
Workloads:
${WORKLOADS.map(({ name, what }) => `  ${name.padEnd(18)}${what}`).join('\n')}

Running all workloads with all contenders five times takes some hours.
`;

await new Command('bench')
  .description('compare Holdfast with the tools that users would choose instead')
  .argument('[workloads...]', 'run only these')
  .option('--runs <n>', 'runs of each contender; contenders take turns', '5')
  .option('--records <n>', 'records of the usual workload; the other workloads scale with it', String(USUAL_RECORDS))
  .option('--only <names>', 'run only these contenders, separated by commas')
  .option('--json <file>', 'file to which every run is written, and from which --write-docs reads', LATEST)
  .option('--quick', 'a smoke test: few records, one run, only the bare loop and Holdfast')
  .option('--profile', "run Holdfast alone, once, and say where its worker's time goes")
  .option('--write-docs', 'write docs/benchmarks.md from the latest measurements')
  .addHelpText('after', HELP)
  .action(runBench)
  .parseAsync();
process.exit();
