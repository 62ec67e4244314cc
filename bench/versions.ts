import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package.ts';

const PACKAGES = ['@temporalio/worker', 'undici', 'purecloud-platform-client-v2'];
const PYTHON_PACKAGES = ['dlt', 'singer-sdk'];

/** Returns the pinned versions of the contenders' packages. */
export function describeVersions(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const installed = { ...manifest.dependencies, ...manifest.devDependencies };
  const requirements = readFileSync(join(packageRoot(), 'bench', 'contenders', 'requirements.txt'), 'utf8');
  const python = new Map(requirements.split('\n').map((line) => line.split('==') as [string, string]));
  return Object.fromEntries([
    ...PACKAGES.map((name) => [name, installed[name] ?? '?']),
    ...PYTHON_PACKAGES.map((name) => [name, python.get(name) ?? '?']),
  ]) as Record<string, string>;
}
