import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { until } from './world.ts';

/** Temporal's web UI in a headless browser, used like an operator does, by what is on the screen. */
export interface WebUi {
  page: Page;
  /** Fills in the form and starts a workflow; returns once the UI says so. */
  start(id: string, input: object): Promise<void>;
  /** Opens a workflow from the list of workflows. */
  open(id: string): Promise<void>;
  tab(name: string): Promise<void>;
  /** Refreshes the current details until they match, and returns their text. */
  detailsWith(pattern: RegExp): Promise<string>;
  /** Opens the dialog of a signal or an update and fills it in. */
  choose(kind: 'signal' | 'update', name: string, argument?: string): Promise<Locator>;
  /** Confirms the open dialog, and waits until it has closed. */
  confirm(): Promise<void>;
  /** Waits until the workflow's page shows a status: Running, Failed … */
  status(name: string): Promise<void>;
  /** Replaces the JSON in the editor of a form or dialog. */
  type(form: Locator, json: string): Promise<void>;
  /** Takes a picture of the page from its title down to the end of an element, or of only one element. */
  shoot(name: string, what: { downTo: Locator } | { only: Locator }): Promise<void>;
  close(): Promise<void>;
}

// Wide enough for all tabs in one row.
const SCREEN = { width: 1400, height: 1100 };
const MARGIN = 12;
// What a dialog asks the server for.
const ASKED = /\/(signal|update|cancel)(\/|\?|$)/;

/** Opens the web UI at its URL. Pictures go to the folder HOLDFAST_SCREENSHOTS, else to a temporary one. */
export async function openWebUi(url: string): Promise<WebUi> {
  const browser = await openBrowser();
  const context = await browser.newContext({ viewport: SCREEN, timezoneId: 'UTC', locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wanted = process.env['HOLDFAST_SCREENSHOTS'];
  const pictures = wanted ?? (await mkdtemp(join(tmpdir(), 'holdfast-screenshots-')));
  await mkdir(pictures, { recursive: true });
  const shown = (selector: string) => page.locator(selector).locator('visible=true').first();
  const dialog = page.locator('dialog[open]');

  async function type(form: Locator, json: string): Promise<void> {
    const editor = form.getByRole('textbox').and(page.locator('[contenteditable=true]')).locator('visible=true');
    await editor.click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(json);
    // On blur, the editor formats its text, which moves the buttons below.
    await editor.blur();
  }

  return {
    page,
    type,
    async start(id, input) {
      await page.goto(`${url}/namespaces/default/workflows`);
      await page.getByRole('button', { name: 'Start Workflow' }).click();
      await page.getByLabel('Workflow ID').fill(id);
      await page.getByLabel('Task Queue').fill('holdfast');
      await page.getByLabel('Workflow Type').fill('exportRecords');
      await type(page.locator('body'), JSON.stringify(input));
      await page.getByText('Task Queue is Active').waitFor();
      await page.getByTestId('start-workflow-button').click();
      await page.getByText('Workflow started successfully').waitFor();
    },
    async open(id) {
      await page.goto(`${url}/namespaces/default/workflows`);
      await page.getByRole('link', { name: id, exact: true }).first().click();
      await page.getByTestId('workflow-id-heading').locator('visible=true').first().waitFor();
    },
    tab: (name) => page.getByRole('tab', { name }).click(),
    async detailsWith(pattern) {
      const text = page.frameLocator('iframe').locator('main');
      let last = '';
      await until(
        `the current details match ${pattern.source}`,
        async () => {
          await page.keyboard.press('r');
          last = (await text.innerText({ timeout: 1_000 }).catch(() => '')).trim();
          return pattern.test(last);
        },
        500,
      );
      return last;
    },
    async choose(kind, name, argument) {
      await page.getByRole('button', { name: 'More Actions' }).locator('visible=true').first().click();
      await shown(`[data-testid=${kind}-button]`).click();
      await dialog.getByTestId(`${kind}-select-button`).click();
      await dialog.getByRole('option', { name: new RegExp(`^${name}`) }).click();
      if (argument !== undefined) await type(dialog, argument);
      return dialog;
    },
    async confirm() {
      const answer = page.waitForResponse((response) => ASKED.test(response.url()));
      await dialog.getByTestId('confirm-modal-button').click();
      assert.equal((await answer).status(), 200);
      // Sometimes the dialog stays, with its buttons disabled, although what it asked for is done.
      await dialog.waitFor({ state: 'hidden', timeout: 5_000 }).catch(() => page.reload());
    },
    status: (name) =>
      page.getByTestId('workflow-status').filter({ hasText: name }).locator('visible=true').first().waitFor(),
    async shoot(name, what) {
      const path = join(pictures, `${name}.png`);
      if ('only' in what) return void (await what.only.screenshot({ path, animations: 'disabled' }));
      const title = await boxOf(shown('h1'));
      const end = await boxOf(what.downTo);
      const y = title.y - MARGIN;
      const height = Math.min(end.y + end.height + MARGIN, SCREEN.height) - y;
      // Without the UI's menu, whose width depends on the fonts.
      const menu = await boxOf(shown('nav'));
      const x = menu.x + menu.width;
      await page.screenshot({ path, animations: 'disabled', clip: { x, y, width: SCREEN.width - x, height } });
    },
    async close() {
      await browser.close();
      if (wanted === undefined) await rm(pictures, { recursive: true });
    },
  };
}

/** Returns the position of an element once it is on the screen; sometimes the UI draws everything again. */
async function boxOf(locator: Locator) {
  for (;;) {
    await locator.waitFor();
    const box = await locator.boundingBox();
    if (box) return box;
  }
}
