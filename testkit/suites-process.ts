/** Runs test files, given as URLs, as suites of one process: it starts once, not once for each. */
import { basename } from 'node:path';
import { describe } from 'node:test';

for (const url of process.argv.slice(2)) describe(basename(url), async () => void (await import(url)));
