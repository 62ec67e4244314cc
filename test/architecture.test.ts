import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package.ts';

// Who may import whom: ARCHITECTURE.md has the picture. A room is a folder; the files of src/ itself are rooms of their own.

/** What each room may import besides its own files. Rooms below stand first, so no import runs up. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'contract.ts': [],
  'errors.ts': [],
  'package.ts': [],
  'secret-file.ts': ['errors.ts'],
  json: ['package.ts'],
  disk: [],
  network: [],
  datasets: ['contract.ts', 'errors.ts', 'package.ts', 'json'],
  input: ['contract.ts', 'errors.ts', 'datasets'],
  'config.ts': ['contract.ts', 'errors.ts', 'secret-file.ts', 'datasets', 'input'],
  'activities/source': [
    'contract.ts',
    'errors.ts',
    'secret-file.ts',
    'config.ts',
    'datasets',
    'json',
    'disk',
    'network',
  ],
  'activities/sink': [
    'contract.ts',
    'errors.ts',
    'package.ts',
    'config.ts',
    'input',
    'datasets',
    'json',
    'disk',
    'network',
  ],
  activities: [
    'contract.ts',
    'errors.ts',
    'config.ts',
    'input',
    'datasets',
    'json',
    'disk',
    'activities/source',
    'activities/sink',
  ],
  // Types alone: .oxlintrc.json says so.
  workflows: ['contract.ts', 'activities'],
  'client.ts': ['contract.ts', 'errors.ts', 'secret-file.ts', 'input'],
  'index.ts': ['contract.ts', 'errors.ts', 'package.ts', 'client.ts', 'activities/sink'],
  server: ['errors.ts', 'package.ts', 'disk'],
};
/** What puts the rooms together may import all of them. */
const TOP = ['worker', 'cli'];

/** The folders of the project; src/ is what is shipped. */
const FOLDERS = ['src', 'simulator', 'testkit', 'test', 'bench', 'chaos'];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(packageRoot(), folder), { recursive: true }).map(
    (name) => `${folder}/${String(name).replaceAll('\\', '/')}`,
  ),
).filter((name) => name.endsWith('.ts'));

/** The files that each file imports, types included. */
const imports = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): string[] {
  const text = readFileSync(join(packageRoot(), file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, specifier]) => specifier!);
  return specifiers.map((specifier) => posix.join(dirname(file), specifier)).filter((target) => files.includes(target));
}

function roomOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  // Their front is a file.
  if (['client', 'config', 'contract'].includes(first)) return `${first}.ts`;
  return first === 'activities' && (second === 'source' || second === 'sink') ? `${first}/${second}` : first;
}

test('the rooms of src/ import only what lies below them', () => {
  const wrong = [...imports].flatMap(([file, targets]) => {
    const room = roomOf(file);
    const allowed = MAY_IMPORT[room];
    if (!file.startsWith('src/') || TOP.includes(room)) return [];
    if (!allowed) return [`${file}: room ${room} is not in the table`];
    return targets
      .filter((target) => !target.startsWith('src/') || (roomOf(target) !== room && !allowed.includes(roomOf(target))))
      .map((target) => `${file} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('no folder holds a circle of imports, types included', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of imports.get(file)!) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  assert.deepEqual(circles, []);
});
