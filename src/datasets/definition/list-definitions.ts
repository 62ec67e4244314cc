import { existsSync, readdirSync } from 'node:fs';

/** The ending of a definition's file, after the API's name. */
export const FILE = /\.ya?ml$/;

/** Lists the names of the APIs that are defined in a folder, sorted; none where there is no folder. */
export function listDefinitions(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => FILE.test(file));
  return files.map((file) => file.replace(FILE, '')).sort();
}
