import { recordLine, type ScannedPage } from '../../../json/scan-page.ts';
import { parseJson } from '../parse-json.ts';
import { membersInstead } from './members-instead.ts';

/** By path: true if a record has a member there, perhaps null; otherwise what the records have instead, in words. */
export type FoundPaths = Readonly<Record<string, true | string>>;

/** Looks for paths in the records of a page of parents, and adds what it has found to that of the pages before. */
export function findPaths(
  before: FoundPaths = {},
  { body, scanned: { records } }: { body: Buffer; scanned: ScannedPage },
  { dataset, paths }: { dataset: string; paths: readonly string[] },
): FoundPaths {
  if (records.length === 0) return before;
  const found = { ...before };
  for (const path of paths) {
    const name = `${dataset}.${path}`;
    if (found[name] === true) continue;
    const kindOf = records.kindReader(path);
    const isThere = Array.from({ length: records.length }, (_, record) => record).some(
      (record) => kindOf(record) !== 'absent',
    );
    const first = () => parseJson(recordLine(body, records.rangeOf(0)));
    found[name] = isThere || (found[name] ?? membersInstead(first(), path));
  }
  return found;
}

/** Says which path no parent has: then nothing shows that the definition is right. Null if there is none. */
export function notFound(found: FoundPaths = {}): string | null {
  const [name, instead] = Object.entries(found).find(([, there]) => there !== true) ?? [];
  return name === undefined ? null : `the definition names ${name}, but no record has it${String(instead)}`;
}
