import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { skipUnlessStrict } from './strict.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Returns the path of a browser: HOLDFAST_BROWSER, else Chromium or Chrome on the PATH; null if there is none. */
function findBrowser({ HOLDFAST_BROWSER, PATH = '' } = process.env): string | null {
  if (HOLDFAST_BROWSER) return HOLDFAST_BROWSER;
  const paths = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why tests with a browser cannot run here; false if they can. */
export const noBrowser: string | false = skipUnlessStrict(
  findBrowser() === null && `no ${NAMES.join(', ')} is on the PATH; HOLDFAST_BROWSER may name a browser`,
);

/** Starts a headless browser that reaches this machine and nothing else. */
export function openBrowser(): Promise<Browser> {
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  return chromium.launch({
    executablePath: findBrowser()!,
    // Chromium refuses to use its sandbox when it runs as root, as in most containers.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...quiet, '--disable-sync', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}
