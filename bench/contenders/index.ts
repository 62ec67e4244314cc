import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plainEnv } from '../../testkit/world.ts';
import { command, type Contender } from '../contender.ts';
import { start } from '../processes.ts';
import { embedded, served } from './holdfast.ts';
import { dlt, singer } from './python.ts';

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function node(name: string, what: string, script: string, buckets: boolean): Contender {
  const run = command(({ question, folder, storeEnv }) => {
    const env = { ...plainEnv(), ...storeEnv };
    return start(process.execPath, [program(script), JSON.stringify(question)], env, join(folder, 'contender.log'));
  });
  return { name, what, buckets, install: () => Promise.resolve(), prepare: run };
}

/** All contenders; the others are compared with the first one. */
export const CONTENDERS: readonly Contender[] = [
  node(
    'bare loop',
    'undici, JSON.parse, JSONL, fsync and rename; into a bucket, one upload per slice',
    './bare-loop.js',
    true,
  ),
  served,
  embedded,
  node('Genesys SDK', 'the official JavaScript SDK in the same loop', './genesys-sdk.js', false),
  dlt,
  singer,
];

/** Name of the contender with which the others are compared. */
export const BASELINE = 'bare loop';

/** Returns contenders by name, or all. @throws Error if a name is unknown. */
export function chooseContenders(names: readonly string[]): Contender[] {
  const unknown = names.find((name) => !CONTENDERS.some((contender) => contender.name === name));
  if (unknown !== undefined) {
    throw new Error(
      `there is no contender ${unknown}; the contenders are ${CONTENDERS.map(({ name }) => name).join(', ')}`,
    );
  }
  return CONTENDERS.filter(({ name }) => names.length === 0 || names.includes(name));
}
