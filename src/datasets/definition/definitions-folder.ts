import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../../errors.ts';
import { readDefinition } from './read-definition.ts';
import type { ApiDefinition } from './schema.ts';

const FILE = /\.ya?ml$/;

/** Lists the names of the APIs that are defined in a folder, sorted; none where there is no folder. */
export function listDefinitions(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => FILE.test(file));
  return files.map((file) => file.replace(FILE, '')).sort();
}

/**
 * Reads the definition of an API, by its name in a folder or by the path of its file.
 *
 * @throws InvalidInput when there is none, or something is wrong with it.
 */
export function loadDefinition(nameOrFile: string, folder: string): ApiDefinition {
  const candidates = FILE.test(nameOrFile)
    ? [nameOrFile]
    : [join(folder, `${nameOrFile}.yaml`), join(folder, `${nameOrFile}.yml`)];
  const file = candidates.find((path) => existsSync(path));
  if (file === undefined) {
    const known = listDefinitions(folder).join(', ') || 'none';
    throw new InvalidInput([
      `there is no API definition ${candidates.join(' or ')}; defined in ${folder} are: ${known}`,
    ]);
  }
  return readDefinition(readFileSync(file, 'utf8'), file);
}
