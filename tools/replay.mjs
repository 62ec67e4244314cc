// Replays a history that `temporal workflow show --output json` has printed: what the workflow decides now must be what it
// decided then. Nothing is sent. With `node --inspect-brk` breakpoints may take their time.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node tools/replay.mjs HISTORY.json');
  process.exit(2);
}
Runtime.install({ logger: new DefaultLogger('ERROR') });
const codePath = fileURLToPath(new URL('../dist/src/workflow-bundle.cjs', import.meta.url));
// Without debug mode the SDK ends a workflow that stands at a breakpoint, taking it for deadlocked.
await Worker.runReplayHistory(
  { workflowBundle: { codePath }, debugMode: true },
  JSON.parse(readFileSync(file, 'utf8')),
  file,
);
console.log(`${file} replays`);
