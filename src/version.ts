import { readFileSync } from 'node:fs';

/** Version of Holdfast, from its package.json (three folders up from the compiled file). */
export const VERSION = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
