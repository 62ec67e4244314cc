import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';

const DOCS = [
  'README',
  'adding-a-destination',
  'adding-a-source',
  'authentication',
  'benchmarks',
  'command',
  'describe-an-api',
  'design',
  'destinations',
  'flat-rows',
  'format',
  'glossary',
  'input',
  'object-storage',
  'parquet',
  'recipes',
  'reliability',
  'sources',
];

/** Every page, but for docs/schedules.md: schedules.test.ts runs that one. */
export const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'simulator/README.md',
  ...[...DOCS, 'postgres', 'operating'].map(inDocs),
];

function inDocs(name: string): string {
  return `docs/${name}.md`;
}

const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const COMMAND = /^\s*(\$ |([A-Z_]+=\S+ )*(npm|npx|node|holdfast|temporal|docker|git|cp|curl|psql) )/m;

/** Returns the commands of a page's `sh` blocks in their order, without comments, long ones put back on one line. */
export function documentedCommands(page: string): string[] {
  return blocksOf(page, (language) => language === 'sh')
    .flatMap((block) => block.replaceAll('\\\n', ' ').trim().split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').replace(/ {2,}/g, ' '));
}

/** Returns the blocks of a page that look like commands and are not marked as such. */
export function unmarkedCommands(page: string): string[] {
  return blocksOf(page, (language) => language === '').filter((block) => COMMAND.test(block));
}

/** Returns the blocks of a page in a language. */
export const documentedBlocks = (page: string, language: string): string[] =>
  blocksOf(page, (written) => written === language);

function blocksOf(page: string, takes: (language: string) => boolean): string[] {
  const text = readFileSync(join(packageRoot(), page), 'utf8');
  return [...text.matchAll(FENCE)].filter(([, language]) => takes(language!)).map(([, , block]) => block!);
}
