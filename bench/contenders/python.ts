import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package.ts';
import { findPython } from '../../testkit/python.ts';
import { plainEnv } from '../../testkit/world.ts';
import { type Assignment, command, type Contender } from '../contender.ts';
import { type Spawned, start } from '../processes.ts';

const here = (name: string) => join(packageRoot(), 'bench', 'contenders', name);
let python = '';

async function install(say: (line: string) => void): Promise<void> {
  python = await findPython(here('requirements.txt'), say);
}

export const dlt: Contender = {
  name: 'dlt',
  what: 'REST API source and filesystem destination of dlt, as its documentation has it',
  buckets: true,
  install,
  prepare: command(({ question, folder, storeEnv }) =>
    spawn(folder, python, [here('dlt_pipeline.py'), JSON.stringify({ ...question, folder })], dltEnv(storeEnv)),
  ),
};

export const singer: Contender = {
  name: 'singer-sdk',
  what: 'a tap and a JSONL target made with the Singer SDK, as its documentation has it',
  buckets: false,
  install,
  prepare: command(startPipe),
};

/** Uses the tap's exit code, as Meltano does, because a target succeeds even if its tap has failed. */
const PIPE = 'set -o pipefail; "$0" "$1" --config "$2" | "$0" "$3" --config "$4"';

function startPipe({ question, folder }: Assignment): Spawned {
  const [tap, target] = [join(folder, 'tap.json'), join(folder, 'target.json')];
  writeFileSync(tap, JSON.stringify({ question }));
  writeFileSync(target, JSON.stringify({ output: question.output }));
  return spawn(folder, 'bash', ['-c', PIPE, python, here('singer_tap.py'), tap, here('singer_target.py'), target]);
}

/** Returns a store's settings by the names under which dlt looks for them. */
function dltEnv(storeEnv: Assignment['storeEnv']): NodeJS.ProcessEnv {
  const { HOLDFAST_S3_ENDPOINT, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = storeEnv;
  return {
    DESTINATION__FILESYSTEM__CREDENTIALS__ENDPOINT_URL: HOLDFAST_S3_ENDPOINT,
    DESTINATION__FILESYSTEM__CREDENTIALS__REGION_NAME: AWS_REGION,
    DESTINATION__FILESYSTEM__CREDENTIALS__AWS_ACCESS_KEY_ID: AWS_ACCESS_KEY_ID,
    DESTINATION__FILESYSTEM__CREDENTIALS__AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY,
  };
}

function spawn(folder: string, program: string, args: string[], env: NodeJS.ProcessEnv = {}): Spawned {
  return start(program, args, { ...plainEnv(), ...env }, join(folder, 'contender.log'));
}
