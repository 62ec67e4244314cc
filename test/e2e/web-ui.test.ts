import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ExportState, Progress } from '../../src/contract.ts';
import { noBrowser } from '../../testkit/browser.ts';
import { openWebUi, type WebUi } from '../../testkit/web-ui.ts';
import { DAY_INTERVAL, openServedWorld, type ServedWorld, until } from '../../testkit/world.ts';

const ID = 'second-of-march';
// 400 pages of four at a time: five minutes, far longer than anybody looks here.
const SLOW = { latencyMs: 3_000 };

describe('in the web UI', { skip: noBrowser }, () => {
  let world: ServedWorld;
  let ui: WebUi;
  before(async () => {
    world = await openServedWorld(null, { records: 40_000, ...SLOW });
    await world.work();
    // The form asks once whether anybody works on the task queue.
    await until('the worker polls', async () => {
      const { pollers } = await world.client.workflowService.describeTaskQueue({
        namespace: 'default',
        taskQueue: { name: 'holdfast' },
        taskQueueType: 1,
      });
      return pollers.length > 0;
    });
    ui = await openWebUi(world.server.ui!);
  });
  after(async () => {
    await ui?.close();
    await world?.close();
  });

  const progress = () => world.client.workflow.getHandle(ID).query<Progress>('progress');
  const stateIs = (state: ExportState) => until(`it is ${state}`, async () => (await progress()).state === state);

  it('an operator starts an export by the form', async () => {
    await ui.start(ID, { interval: DAY_INTERVAL, slice: 'PT3H' });
    await ui.shoot('web-ui-start', { downTo: ui.page.getByTestId('start-workflow-button') });
    await stateIs('running');
    assert.deepEqual((await progress()).slices, { total: 8, done: 0, active: 4 });
  });

  it('the timeline says of each activity what it does', async () => {
    await ui.open(ID);
    await ui.status('Running');
    for (const slice of [1, 2, 3, 4]) await ui.page.getByText(`fetchPage • slice ${slice}/8 · page 2`).waitFor();
    const planning = ui.page.getByText('planExport • planning');
    await planning.waitFor();
    await ui.shoot('web-ui-timeline', { downTo: planning });
  });

  it('the current details say how far it is and what each slice does', async () => {
    await ui.tab('User Metadata');
    const first = await ui.detailsWith(/^running · [\d.]+ %/);
    assert.match(first, /2026-03-02 00:00 – 2026-03-03 00:00 UTC/);
    // Faster for a while, so that there is something to see; how long is up to the export, not to the browser.
    world.simulator.faults({ latencyMs: 300 });
    await until('a tenth is done', async () => (await progress()).percent > 10);
    world.simulator.faults(SLOW);
    const later = await ui.detailsWith(
      /^running · [1-9]\d[.\d]* % · done about (\d\d-\d\d )?\d\d:\d\d UTC · [1-9][\d,]* records\/s/,
    );
    assert.match(later, /^1\s+2026-03-02\s00:00\s–\s03:00\s+[\d,]+\sof\s[45],\d{3}\s+page\s\d+/m);
    await ui.shoot('web-ui-details', { downTo: ui.page.locator('iframe') });
  });

  it('the progress query is answered', async () => {
    await ui.tab('Queries');
    await ui.page.getByRole('button', { name: 'Run Query' }).click();
    await ui.page.getByTestId('query-result').getByText('recordsPerSecond').waitFor();
    await ui.tab('User Metadata');
  });

  it('signals are offered with what they do, and pause the export', async () => {
    const dialog = await ui.choose('signal', 'pause');
    await dialog.getByTestId('signal-select-button').click();
    await dialog.getByText('Stops requesting new pages. Pages in flight are finished and saved.').waitFor();
    await dialog.getByText('Resumes after a pause.').waitFor();
    await ui.shoot('web-ui-signal', { only: dialog });
    await dialog.getByRole('option', { name: /^pause/ }).click();
    await ui.confirm();
    await ui.detailsWith(/^paused .*Send the signal resume to continue\./s);
    await stateIs('paused');
  });

  it('a wrong update is refused with an example', async () => {
    const dialog = await ui.choose('update', 'setConcurrency', '99');
    await dialog.getByTestId('confirm-modal-button').click();
    await dialog.getByText('whole number from 1 to 32, for example 8').first().waitFor();
    await dialog.getByTestId('cancel-modal-button').click();
  });

  it('setConcurrency and resume let it go on with six slices at once', async () => {
    await ui.choose('update', 'setConcurrency', '6');
    await ui.confirm();
    await ui.choose('signal', 'resume');
    await ui.confirm();
    assert.match(await ui.detailsWith(/^running /), /^6\s+2026-03-02\s15:00\s–\s18:00/m);
    await until('six slices are read at once', async () => (await progress()).slices.active === 6);
  });

  it('the current details say until when it waits, and why', async () => {
    world.simulator.faults({ tooManyRequests: 1, retryAfterSeconds: 20 });
    const text = await ui.detailsWith(/^waiting .*Waits until \d\d:\d\d:\d\d UTC\. .* 429 /s);
    assert.match(text, /page\s\d+\sat\s\d\d:\d\d:\d\d/);
    await ui.shoot('web-ui-waiting', { downTo: ui.page.locator('iframe') });
    await stateIs('waiting');
  });

  it('an export is cancelled', async () => {
    await ui.page.getByRole('button', { name: 'Request Cancellation' }).locator('visible=true').click();
    await ui.confirm();
    await ui.status('Canceled');
    await stateIs('cancelled');
    world.simulator.faults({ tooManyRequests: 0, latencyMs: 0 });
  });

  it('a failed export says what is to be done', async () => {
    await ui.start('wrong', { intervall: '2026-03-02T00:00:00Z/P1D', pageSize: 5_000 });
    await ui.open('wrong');
    await ui.status('Failed');
    const result = ui.page.getByText('is not a field of the input').locator('visible=true').first();
    await result.waitFor();
    await ui.page.getByText('"InvalidInput"').locator('visible=true').first().waitFor();
    assert.doesNotMatch(await ui.page.locator('body').innerText(), /\.ts:\d+/);
    await ui.shoot('web-ui-failed', { downTo: ui.page.getByText('planExport • planning') });
  });

  it('a schedule is created', async () => {
    const { page } = ui;
    await page.getByTestId('schedules-button').locator('visible=true').click();
    await page.getByRole('button', { name: 'Create Schedule' }).first().click();
    await page.getByTestId('schedule-name-input').fill('nightly');
    await page.getByTestId('schedule-type-input').fill('exportRecords');
    await page.getByTestId('schedule-workflow-id-input').fill('nightly');
    await page.getByTestId('schedule-task-queue-input').fill('holdfast');
    await page.getByTestId('string-tab').click();
    await page.getByTestId('cronString').fill('0 2 * * *');
    await ui.type(page.locator('body'), JSON.stringify({ last: 'P1D', delay: 'PT2H' }));
    await page.getByTestId('create-schedule-button').click();
    await page.getByRole('link', { name: 'nightly' }).first().waitFor();
    await page
      .getByText(/2:00:00(\.00)? AM UTC/)
      .first()
      .waitFor();
    await ui.shoot('web-ui-schedules', { downTo: page.getByRole('table') });
    const { spec, action } = await world.client.schedule.getHandle('nightly').describe();
    assert.equal(spec.calendars?.length, 1);
    assert.deepEqual(action.args, [{ last: 'P1D', delay: 'PT2H' }]);
  });
});
