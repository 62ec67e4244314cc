import { CONVERSATION_SOURCES, DEFAULT_SOURCE, type ExportInput } from '../contract.ts';
import { flatOf } from '../datasets/registry.ts';
import { short } from '../input/input.ts';
import type { Source } from './source/source.ts';

const DAY_MS = 86_400_000;

/** Input fields that need a time, which the records of a snapshot do not have. */
const OF_TIME = ['interval', 'last', 'delay', 'incremental', 'lookback', 'slice', 'include'] as const;

/** Returns a problem for each field that a source without a time does not take. */
export function snapshotProblems(input: ExportInput, source: string): string[] {
  return OF_TIME.filter((field) => input[field] !== undefined).map(
    (field) => `${field} is for datasets with a time; ${source} has none and is read whole: leave it out`,
  );
}

/** Returns a problem if flat rows are requested and the source has none. */
export function shapeProblems({ shape, source }: ExportInput, { dataset }: Pick<Source, 'dataset'>): string[] {
  if (shape !== 'flat' || flatOf(dataset)) return [];
  return [`shape "flat" is for conversations; ${source} has one row a record: leave it out`];
}

/** Returns a problem if names are requested and the source has none. */
export function namesProblems({ withNames }: ExportInput, source: string): string[] {
  if (!withNames || CONVERSATION_SOURCES.includes(source)) return [];
  return [
    `withNames is for ${CONVERSATION_SOURCES.join(' and ')}; ${source} has no ids that Holdfast knows names for: leave it out`,
  ];
}

/** Request fields that decide which records are read. Set a second time by a query, they would lose pages silently. */
const RESERVED = ['interval', 'pageSize', 'pageToken'];

/**
 * Returns a problem for each part of the input that its source does not take.
 *
 * @param longestMs length of the longest slice.
 */
export function sourceProblems(input: ExportInput, source: Source, longestMs: number): string[] {
  const problems: string[] = [];
  const name = input.source ?? DEFAULT_SOURCE;
  if (input.pageSize !== undefined && source.largestPage === null) {
    problems.push(`pageSize is not taken by ${name}: its definition declares none`);
  } else if (input.pageSize !== undefined && input.pageSize > source.largestPage!) {
    problems.push(`pageSize ${input.pageSize} is more than ${name} takes: at most ${source.largestPage}`);
  }
  const filters = Object.keys(input.filters ?? {});
  for (const filter of filters.filter((filter) => !source.filterNames.includes(filter))) {
    const known = source.filterNames.length > 0 ? `it knows ${source.filterNames.join(', ')}` : 'it takes none';
    problems.push(`filters.${short(filter)} is not a filter list of ${name}; ${known}`);
  }
  const days = source.longestSliceDays(filters.length > 0);
  if (days !== null && longestMs > days * DAY_MS) {
    problems.push(`slice ${input.slice} is longer than ${name} answers at once: at most "P${days}D"`);
  }
  if (source.sliced === false && input.slice !== undefined) {
    problems.push(`slice is not taken by ${name}: it cannot be asked for an end, and is read in one slice`);
  }
  for (const field of RESERVED.filter((field) => input.query && field in input.query)) {
    problems.push(`query.${field} is set by Holdfast itself: leave it out, and use interval and pageSize of the input`);
  }
  const path = input.query?.['path'];
  if (path !== undefined && !(typeof path === 'string' && isPath(path))) {
    problems.push(
      'query.path is not a path from the root, of at most 500 characters and without a query string, "..", "//" and escapes, for example "/api/v2/records/query"',
    );
  }
  return problems;
}

/** True for a path that every server reads in the same way: it cannot lead elsewhere than the input shows. */
function isPath(path: string): boolean {
  return (
    path.length <= 500 &&
    /^(\/[\w.~!$&'()*+,;=:@-]+)+\/?$/.test(path) &&
    !path.split('/').some((part) => /^\.+$/.test(part))
  );
}
