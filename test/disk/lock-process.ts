/** Takes a lock, says so, and holds it until it is killed. */
import { withLock } from '../../src/disk/lock.ts';

const [, , path] = process.argv;
await withLock(
  path!,
  () => {
    process.stdout.write('held\n');
    return new Promise(() => setInterval(() => {}, 1_000));
  },
  { patienceMs: 60_000 },
);
