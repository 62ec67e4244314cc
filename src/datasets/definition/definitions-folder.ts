import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILT_IN_API } from '../../contract.ts';
import { InvalidInput } from '../../errors.ts';
import { genesysDefinition } from '../genesys/definition.ts';
import { FILE, listDefinitions } from './list-definitions.ts';
import { readDefinition } from './read-definition.ts';
import type { ApiDefinition } from './schema.ts';

/**
 * Reads the definition of an API, by name in a folder or by path of its file. That of Genesys Cloud is built in.
 *
 * @throws InvalidInput when there is none, or it has faults.
 */
export function loadDefinition(nameOrFile: string, folder: string): ApiDefinition {
  if (nameOrFile === BUILT_IN_API && !listDefinitions(folder).includes(BUILT_IN_API)) return genesysDefinition();
  const candidates = FILE.test(nameOrFile)
    ? [nameOrFile]
    : [join(folder, `${nameOrFile}.yaml`), join(folder, `${nameOrFile}.yml`)];
  const file = candidates.find((path) => existsSync(path));
  if (file === undefined) {
    const known = listDefinitions(folder).join(', ') || 'none';
    throw new InvalidInput([
      `there is no API definition ${candidates.join(' or ')}; the definitions in ${folder} are: ${known}`,
    ]);
  }
  const definition = readDefinition(readFileSync(file, 'utf8'), file);
  if (definition.name !== BUILT_IN_API) return definition;
  throw new InvalidInput([`${file}: "${BUILT_IN_API}" is built in: use another name for the file and in "name"`]);
}
