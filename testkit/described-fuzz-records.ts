import { namesIn } from '../src/json/field-path.ts';
import { type FuzzTime, writtenTime } from './described-fuzz-times.ts';
import type { Random } from './random.ts';

/** A record as the API sends it. */
export interface FuzzRecord {
  text: string;
  /** The characters of its id. */
  id: string;
  /** Its time, in microseconds since 1970; null if it has no valid time. */
  us: number | null;
  /** It has no key or no time, so it must be rejected. */
  rejected: boolean;
}

export type IdKind = keyof typeof IDS;

/** Kinds of ids, made from a number, as JSON. They ascend with the number, except `mixed`, where `1` is not `"1"`. */
const IDS = {
  number: (n: number) => String(n * 3 + 1),
  big: (n: number) => String(9_007_199_254_740_993n + BigInt(n) * 2n),
  text: (n: number) => JSON.stringify(`id-${String(n).padStart(4, '0')}`),
  unicode: (n: number) => JSON.stringify(`é "${String(n).padStart(4, '0')}" \\ 名`),
  mixed: (n: number) => (n % 2 === 0 ? String(n >> 1) : JSON.stringify(String(n >> 1))),
};

export const ID_KINDS = Object.keys(IDS) as IdKind[];

/** What the records of one listing look like. */
export interface RecordShape {
  ids: IdKind;
  /** Paths in the record. */
  idPath: string;
  timePath: string;
  time: FuzzTime | null;
  /** What makes some records rejected: no key, no time, or nothing. */
  rejects: 'no' | 'key' | 'time';
}

/** Creates a record. @param number identifies the record. @param about its approximate time, in microseconds. */
export function fuzzRecord(random: Random, shape: RecordShape, number: number, about: number): FuzzRecord {
  const { ids, idPath, timePath, time } = shape;
  const isBad = shape.rejects !== 'no' && random.next() < 0.1;
  const hasId = !(isBad && shape.rejects === 'key');
  const id = IDS[ids](number);
  const written = time === null ? null : writtenTime(random, time.format, about);
  const badTime = isBad && shape.rejects === 'time';
  const members: [string, string][] = [
    ...(hasId ? [[idPath, id] as [string, string]] : random.of<[string, string][]>([[], [[idPath, 'null']]])),
    ...(written === null
      ? []
      : [[timePath, badTime ? random.of(['null', '"soon"']) : written.json] as [string, string]]),
    ['n', String(number)],
    ['note', random.of(['"x"', '"\\u00e9\\n"', '1e400', '0.10', '[]', '{"data":[1,{"next":"no"}]}', 'null'])],
  ];
  return {
    text: textOf(members, random.of(['', '', ' '])),
    id: id.startsWith('"') ? (JSON.parse(id) as string) : id,
    us: badTime || written === null ? null : written.us,
    rejected: isBad,
  };
}

/** Writes an object with members at paths of one or two names. */
function textOf(members: readonly (readonly [string, string])[], space: string): string {
  const parts = members.map(([path, value]) => {
    const [name, inner] = namesIn(path) as [string, string?];
    const written = inner === undefined ? value : `{${JSON.stringify(inner)}:${space}${value}}`;
    return `${JSON.stringify(name)}:${space}${written}`;
  });
  return `{${parts.join(`,${space}`)}}`;
}
