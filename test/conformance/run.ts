/**
 * Lets the official clients of Genesys Cloud complete both exports against the simulator and compares what they read with
 * the dataset: npm run conformance. Python is left out, saying so, where it or its registry is missing. Exit code 1 when
 * anything differs.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSimulator } from '../../simulator/index.ts';
import { findPython } from '../../testkit/python.ts';
import { type Reading, shapeOf } from './shape.ts';

const run = promisify(execFile);
const say = (line: string) => process.stdout.write(`${line}\n`);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const DAY = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
const RECORDS = 5_000;

const simulator = await startSimulator({ ...DAY, records: RECORDS, now: '2026-03-04T00:00:00.000Z', jobSeconds: 0.5 });

/** The shapes that must come out, one a line. Attributes come with jobs alone. */
function expected(attributes: boolean): string {
  const view = simulator.dataset.at({ now: Date.parse('2026-03-04T00:00:00.000Z'), attributes });
  const shapes = Array.from({ length: RECORDS }, (_, index) => shapeOf(JSON.parse(view.text(index)) as object));
  return shapes.map((shape) => JSON.stringify(shape)).join('\n');
}

async function compare(client: string, command: string, args: string[]): Promise<boolean> {
  const options = { maxBuffer: 1 << 28 };
  const { stdout } = await run(command, [...args, simulator.url, `${DAY.from}/${DAY.to}`], options);
  const readings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading);
  return readings.map((reading) => report(client, reading)).every((same) => same) && readings.length === 2;
}

function report(client: string, { export: name, pages, records }: Reading): boolean {
  const same = records.map((shape) => JSON.stringify(shape)).join('\n') === expected(name === 'job');
  const numbers = `${String(pages).padStart(4)} pages ${String(records.length).padStart(6)} records`;
  say(`${client.padEnd(12)} ${name.padEnd(6)} ${numbers}   ${same ? 'as the dataset says' : 'DIFFERENT'}`);
  return same;
}

let same = await compare('JavaScript', process.execPath, [here('./official-client.js')]);
try {
  const python = await findPython(here('../../../test/conformance/requirements.txt'), say);
  same = (await compare('Python', python, [here('../../../test/conformance/official_client.py')])) && same;
} catch (error) {
  if (error instanceof Error && 'stderr' in error) throw error;
  say(`Python       left out: ${(error as Error).message}`);
}
await simulator.close();
process.exit(same ? 0 : 1);
