import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '../../testkit/temp-folder.ts';

const CLOCK = new URL('../../chaos/jumping-clock.js', import.meta.url).href;
const HOUR_MS = 3_600_000;

test('a process whose clock jumps sees it in every way of asking, and in nothing else', async (t) => {
  const file = join(await tempFolder(t), 'clock');
  const script = `
    setTimeout(() => {
      const times = [Date.now(), new Date().getTime(), Date.parse(Date()), new Date(7).getTime(), Date.UTC(2026, 0)];
      console.log(JSON.stringify([...times, new Date() instanceof Date, performance.now() < 60_000]));
    }, 150);`;
  const ask = () =>
    JSON.parse(
      execFileSync(process.execPath, ['--import', CLOCK, '-e', script], {
        env: { ...process.env, CHAOS_CLOCK: file },
        encoding: 'utf8',
      }),
    ) as unknown[];
  for (const hours of [0, -26]) {
    if (hours !== 0) writeFileSync(file, String(hours * HOUR_MS));
    const [now, made, said, ...others] = ask();
    for (const time of [now, made, said])
      assert.ok(Math.abs((time as number) - Date.now() - hours * HOUR_MS) < 30_000, `${hours}: ${String(time)}`);
    assert.deepEqual(others, [7, Date.UTC(2026, 0), true, true]);
  }
});
