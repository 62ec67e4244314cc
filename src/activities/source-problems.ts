import { CONVERSATION_SOURCES, DEFAULT_SOURCE, type ExportInput } from '../contract.ts';
import { flatOf } from '../datasets/registry.ts';
import { short } from '../input/input.ts';
import type { Source } from './source/source.ts';

const DAY_MS = 86_400_000;

/** Input fields that need a time, which the records of a snapshot do not have. */
const TIME_FIELDS = ['interval', 'last', 'delay', 'incremental', 'lookback', 'slice', 'include'] as const;

/** Returns a problem for each field that a source without a time does not take. */
export function snapshotProblems(input: ExportInput, source: string): string[] {
  return TIME_FIELDS.filter((field) => input[field] !== undefined).map((field) => {
    // On the command line it may have been given in words, such as --yesterday.
    const given = field === 'interval' ? 'the window' : field;
    return `${field} is only for datasets with a time; ${source} has none and is read as a whole: leave ${given} out`;
  });
}

/** Returns a problem if flat rows are requested and the source has none. */
export function shapeProblems({ shape, source }: ExportInput, { dataset }: Pick<Source, 'dataset'>): string[] {
  if (shape !== 'flat' || flatOf(dataset)) return [];
  return [`shape "flat" is only for conversations; ${source} always has one row per record: leave shape out`];
}

/** Returns a problem if names are requested and the source has none. */
export function namesProblems({ withNames }: ExportInput, source: string): string[] {
  if (!withNames || CONVERSATION_SOURCES.includes(source)) return [];
  return [
    `withNames is only for ${CONVERSATION_SOURCES.join(' and ')}; Holdfast knows no names for ids in ${source}: leave withNames out`,
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
    problems.push(`pageSize cannot be set for ${name}, because its definition declares no page size: leave it out`);
  } else if (input.pageSize !== undefined && input.pageSize > source.largestPage!) {
    problems.push(`pageSize ${input.pageSize} is more than ${name} allows: give at most ${source.largestPage}`);
  }
  const filters = Object.keys(input.filters ?? {});
  for (const filter of filters.filter((filter) => !source.filterNames.includes(filter))) {
    const known = source.filterNames.length > 0 ? `it knows ${source.filterNames.join(', ')}` : 'it has none';
    problems.push(`filters.${short(filter)} is not a filter list of ${name}; ${known}`);
  }
  const days = source.longestSliceDays(filters.length > 0);
  if (days !== null && longestMs > days * DAY_MS) {
    problems.push(`slice ${input.slice} is longer than one query of ${name} may be: give at most "P${days}D"`);
  }
  if (source.sliced === false && input.slice !== undefined) {
    problems.push(
      `slice cannot be set for ${name}: its requests have no end time, so it is read in one slice; leave slice out`,
    );
  }
  for (const field of RESERVED.filter((field) => input.query && field in input.query)) {
    problems.push(
      `query.${field} is set by Holdfast itself: leave it out, and use the input fields interval and pageSize`,
    );
  }
  const path = input.query?.['path'];
  if (path !== undefined && !(typeof path === 'string' && isPath(path))) {
    problems.push(
      'query.path must be a path that begins with "/", has at most 500 characters and no query string, "..", "//" or escapes, for example "/api/v2/records/query"',
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
