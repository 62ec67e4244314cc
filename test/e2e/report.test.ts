import assert from 'node:assert/strict';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Manifest } from '../../src/activities/sink/manifest.ts';
import type { RunFacts } from '../../src/cli/report/run-facts.ts';
import { startOrRejoin } from '../../src/client.ts';
import { noBrowser, openBrowser } from '../../testkit/browser.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY_INTERVAL, run, type ServedWorld, until } from '../../testkit/world.ts';

const ID = 'second-of-march';
const RECORDS = 6_000;

interface Facts {
  verdict: string;
  manifest: Manifest | null;
  checked: { differences: string[]; records: number } | null;
  hours: Record<string, number> | null;
  runs: RunFacts[];
}

describe('a report', () => {
  let world: ServedWorld;
  let page: string;
  before(async () => {
    const faults = { tooManyRequests: 0.1, retryAfterSeconds: 1, errors503: 0.05, latencyMs: 50 };
    world = await openSharedWorld(null, {
      records: RECORDS,
      burstAt: '2026-03-02T10:00:00Z',
      burstShare: 0.3,
      ...faults,
    });
  });
  after(() => world?.close());

  const report = async (...args: string[]): Promise<string> => {
    const command = run(world, ['report', ID, ...args], world.target);
    assert.equal(await command.exit, 0, command.stderr());
    return command.stdout();
  };
  const facts = async () => JSON.parse(await report('--json')) as Facts;

  it('of an export that runs says where it is and what was asked', async () => {
    const worker = world.startWorker();
    const handle = await startOrRejoin(world.client, ID, { interval: DAY_INTERVAL, slice: 'PT3H' }, 'holdfast');
    await until('pages come', () => world.simulator.stats().pagesServed > 4);
    await handle.signal('pause');
    const { verdict, manifest, runs } = await facts();
    assert.deepEqual([verdict, manifest, runs[0]?.ended], ['not finished', null, 'running']);
    assert.deepEqual(runs[0]?.input, { interval: DAY_INTERVAL, slice: 'PT3H' });
    assert.match(await report('--markdown'), /\*\*not finished\*\* – paused/);
    await handle.signal('resume');
    const served = world.simulator.stats().pagesServed;
    await until('pages come again', () => world.simulator.stats().pagesServed > served);
    await worker.kill('SIGKILL');
    await world.work();
    await handle.result();
  });

  it('of a finished one has the facts of its manifest, its files and its history', async () => {
    const { verdict, manifest, checked, hours, runs } = await facts();
    assert.deepEqual(
      [verdict, manifest?.records, checked],
      ['proven', RECORDS, { ...checked, differences: [], records: RECORDS }],
    );
    const sum = Object.values(hours!).reduce((total, records) => total + records, 0);
    assert.equal(sum, RECORDS);
    assert.ok(hours!['2026-03-02T10:00:00.000Z']! > RECORDS * 0.3);
    const [first] = runs;
    assert.deepEqual([runs.length, first?.ended, first?.slices.length], [1, 'complete', 8]);
    assert.equal(first!.workers.length, 2);
    assert.ok(first!.requests! >= manifest!.pages, `${first!.requests} requests`);
    const marks = [...first!.marks, ...first!.slices.flatMap((slice) => slice.marks)];
    const kinds = new Set(marks.map(({ kind }) => kind));
    for (const kind of ['wait', 'paused', 'stopped'] as const)
      assert.ok(kinds.has(kind), `${kind} of ${[...kinds].join()}`);
    const pause = marks.find(({ kind }) => kind === 'paused');
    assert.ok(pause!.until! > pause!.at);
    for (const { pages, to } of first!.slices) assert.ok(pages > 0 && to !== null);
  });

  it('is one page that shows all of it and asks for nothing else', async () => {
    page = await report();
    assert.match(page, /^<!doctype html>/);
    assert.doesNotMatch(page, /<script|<link|<img|src=|@import|url\((?!#)/);
    for (const text of ['Proven', '6,000', '2026-03-02 00:00:00 UTC', 'RateLimited', 'a worker stopped answering'])
      assert.ok(page.includes(text), text);
  });

  it('names what was changed since', async () => {
    const { manifest } = await facts();
    const { file } = manifest!.files[3]!;
    await writeFile(join(world.dataDir, 'exports', ID, file!), '');
    const { verdict, checked } = await facts();
    assert.equal(verdict, 'differs');
    assert.ok(
      checked!.differences.some((difference) => difference.includes(file!)),
      checked!.differences.join(),
    );
  });

  it('looks as it should on a wide and a narrow screen, in the dark and on paper', { skip: noBrowser }, async () => {
    const folder = process.env['HOLDFAST_SCREENSHOTS'] ?? (await mkdtemp(join(tmpdir(), 'holdfast-test-')));
    await mkdir(folder, { recursive: true });
    const file = join(world.dataDir, 'report.html');
    await writeFile(file, page);
    const browser = await openBrowser();
    try {
      for (const [colorScheme, width] of [
        ['light', 900],
        ['dark', 900],
        ['light', 380],
      ] as const) {
        const tab = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
        const asked: string[] = [];
        tab.on('request', (request) => asked.push(request.url()));
        await tab.goto(pathToFileURL(file).href);
        assert.deepEqual(asked, [pathToFileURL(file).href]);
        assert.equal(
          await tab.evaluate('document.documentElement.scrollWidth'),
          width,
          'it is no wider than the screen',
        );
        if (width > 400) await tab.screenshot({ path: join(folder, `report-${colorScheme}.png`), fullPage: true });
        if (width > 400 && colorScheme === 'light') assert.ok((await tab.pdf({ format: 'A4' })).length > 20_000);
        await tab.close();
      }
    } finally {
      await browser.close();
    }
  });
});
