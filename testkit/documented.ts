import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';

const DOCS = [
  'README',
  'adding-a-destination',
  'adding-a-source',
  'api-recipes',
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

/** Every page except docs/schedules.md, which schedules.test.ts runs. */
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

/** Returns the commands of a page's `sh` blocks in order, without comments; continued lines are joined. */
export function documentedCommands(page: string): string[] {
  return blocksOf(page, (language) => language === 'sh')
    .flatMap((block) => block.replaceAll('\\\n', ' ').trim().split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').replace(/ {2,}/g, ' '));
}

/** Returns the blocks of a page that look like commands but are not marked as `sh`. */
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
