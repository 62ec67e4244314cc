import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { Level } from './levels.ts';
import type { FoundPaths } from './found-paths.ts';
import type { ParentsCount } from './parents-count.ts';

/** Parents of one level still to be read, the current one first, and the cursor of the next page of parents. */
interface OpenLevel {
  rows: Value[][];
  next: string | null;
}

/**
 * The progress of a dataset that is read for each of its parents. It is the cursor, so nothing else has to be stored,
 * and any worker can continue. It contains the parents of only one page.
 */
export interface Walk {
  /** One entry for each level in which a parent has been chosen. */
  open: OpenLevel[];
  /** Cursor in the listing of the next level; null = its first page. */
  at: string | null;
  /** For the first of the innermost parents, the cursor at which their children continue; null = their first page. */
  begun?: (string | null)[];
  /** Reads this many of the innermost parents next, and no more, because they failed for the page before. */
  most?: number;
  /** By level, the count of the parents' listing that is being read; null = it has no total, or was read to its end. */
  counts?: (ParentsCount | null)[];
  /** By level, digests of the parents that earlier pages of the listing brought, if none may be read twice. */
  visited?: string[];
  /** By path in the parents' listings, whether a parent has it; if none has, what they have instead, in words. */
  found?: FoundPaths;
  /** Why the totals of the parents' listings do not prove that all parents came. */
  odd?: string;
  /** Whether some listing of parents had no total that shows that all of them came. */
  partial?: true;
  /** No parent may come twice: their listing has a total, but too many parents to remember. */
  once?: true;
  /** How many answers for parents count as empty, while all of them do; null = one was a page. */
  gone?: number | null;
  /** Sum of the totals of finished parents; null if one of them had none. */
  total: number | null;
}

/** Parses the walk from a cursor. */
export function readWalk(cursor: string | null): Walk {
  return cursor === null ? { open: [], at: null, total: 0 } : (JSON.parse(cursor) as Walk);
}

export const writeWalk = (walk: Walk): string => JSON.stringify(walk);

/** Enters levels that are lists, without a request. @returns null if a list is empty: nothing is left to read. */
export function descend(levels: readonly Level[], walk: Walk): Walk | null {
  const level = levels[walk.open.length];
  if (level === undefined || !('rows' in level) || walk.at !== null) return walk;
  return enter(
    levels,
    walk,
    level.rows.map((row) => [...row]),
    null,
  );
}

/** Takes a page of a parents' listing, and continues with their children or, if it has none, with what follows. */
export function enter(levels: readonly Level[], walk: Walk, rows: Value[][], next: string | null): Walk | null {
  if (rows.length > 0) return descend(levels, { ...walk, open: [...walk.open, { rows, next }], at: null });
  return next === null ? leave(levels, walk) : { ...walk, at: next };
}

/** The result for one of the innermost parents: all children read, more to read, or failed at a cursor. */
export type ParentResult = 'done' | { next: string } | { failedAt: string | null };

/**
 * Continues after the first of the innermost parents have been read. Failed parents come first, then unfinished ones,
 * each in order, then those not read yet.
 *
 * @param results one result for each of the parents read.
 * @returns null at the end.
 */
export function proceed(
  levels: readonly Level[],
  { begun = [], most: _, ...walk }: Walk,
  results: ParentResult[],
): Walk | null {
  const { rows, next } = walk.open.at(-1)!;
  const failed = results.flatMap((one, row) =>
    typeof one === 'object' && 'failedAt' in one ? [{ row, cursor: one.failedAt }] : [],
  );
  const open = results.flatMap((one, row) =>
    typeof one === 'object' && 'next' in one ? [{ row, cursor: one.next }] : [],
  );
  const first = [...failed, ...open];
  const left = [...first.map(({ row }) => rows[row]!), ...rows.slice(results.length)];
  const above = walk.open.slice(0, -1);
  if (left.length === 0) return leave(levels, { ...walk, open: [...above, { rows: [], next }] });
  const cursors = [...first.map(({ cursor }) => cursor), ...begun.slice(results.length)];
  return { ...walk, open: [...above, { rows: left, next }], at: null, ...(cursors.length > 0 && { begun: cursors }) };
}

/** Continues with the next parent, once everything below the current one has been read. @returns null at the end. */
function leave(levels: readonly Level[], walk: Walk): Walk | null {
  const last = walk.open.at(-1);
  if (last === undefined) return null;
  const above = walk.open.slice(0, -1);
  const rows = last.rows.slice(1);
  if (rows.length > 0) return descend(levels, { ...walk, open: [...above, { rows, next: last.next }], at: null });
  const left = { ...walk, open: above, at: last.next };
  return last.next === null ? leave(levels, left) : left;
}

/** Returns the values of the chosen parents by name. @param row which of the innermost parents; default: the first. */
export function valuesIn(levels: readonly Level[], { open }: Walk, row = 0): Record<string, Value> {
  return Object.fromEntries(
    open.flatMap(({ rows }, depth) => {
      const values = rows[depth === open.length - 1 ? row : 0]!;
      return levels[depth]!.names.map((name, index) => [name, values[index]!]);
    }),
  );
}
