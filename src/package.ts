import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Finds the folder that holds Holdfast's package.json: a checkout or `node_modules/holdfast`. */
export function packageRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'holdfast') {
      return folder;
    }
    if (dirname(folder) === folder)
      throw new Error(`There is no package.json of holdfast above ${from}: install holdfast again.`);
  }
}

/** Returns the path of a file that the build makes or copies, given relative to the sources: `workflow-bundle.cjs`. */
export function builtFile(name: string): string {
  return join(packageRoot(), 'dist', 'src', name);
}

/** Version of Holdfast, from its package.json. */
export const VERSION = (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
  .version;
