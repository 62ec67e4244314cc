import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package.ts';

const root = packageRoot();
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'simulator/README.md',
].concat(
  readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found!);

/** Names of the places in a page that a link can lead to, as GitHub makes them of its headings. */
function anchorsOf(page: string): string[] {
  return matches(textOf(page), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Says what is wrong with a link to another page, a file or a heading; null where it leads somewhere. */
function linkProblem(page: string, link: string): string | null {
  const [target = '', anchor] = link.split('#');
  const path = target === '' ? page : posix.join(dirname(page), target);
  if (!existsSync(join(root, path))) return `${page} links to ${target}, which does not exist`;
  if (anchor === undefined || !path.endsWith('.md') || anchorsOf(path).includes(anchor)) return null;
  return `${page} links to ${link}, which has no such heading`;
}

test('every link in the documents leads somewhere', () => {
  const wrong = pages.flatMap((page) =>
    matches(textOf(page), /\]\(((?!https?:)[^)\s]+)\)/g).map((link) => linkProblem(page, link)),
  );
  assert.deepEqual(
    wrong.filter((problem) => problem !== null),
    [],
  );
});

// What a reader is shown how to add does not exist yet.
const EXAMPLES = ['src/activities/sink/yours.ts', 'src/activities/sink/files/formats/jsonseq.ts'];
const IN_ACTIVITIES = /^(source|sink)\//;

test('every file that the documents name exists', () => {
  const named = /`((?:src|test|testkit|simulator|bench|tools|deploy|source|sink)\/[\w./-]*)`/g;
  const wrong = pages.flatMap((page) =>
    matches(textOf(page), named)
      .map((name) => (IN_ACTIVITIES.test(name) ? `src/activities/${name}` : name))
      .filter((name) => !EXAMPLES.includes(name) && !existsSync(join(root, name)))
      .map((name) => `${page} names ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('every npm script that the documents name exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const wrong = pages.flatMap((page) =>
    matches(textOf(page), /npm run ([\w:-]+)/g)
      .filter((name) => !(name in scripts))
      .map((name) => `${page} names npm run ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('docs/README.md lists every page', () => {
  const listed = matches(textOf('docs/README.md'), /\]\(([^)#]+)\)/g).map((link) => posix.join('docs', link));
  assert.deepEqual(
    pages.filter((page) => ![...listed, 'docs/README.md', 'CHANGELOG.md'].includes(page)),
    [],
  );
});
