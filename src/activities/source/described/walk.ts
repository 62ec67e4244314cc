import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { Level } from './levels.ts';

/** Parents of one level that are still to be read for, the one at work first, and where their next page begins. */
interface Open {
  rows: Value[][];
  next: string | null;
}

/**
 * How far a dataset is that is read for each of its parents. It is the cursor: so nothing else has to be kept, and any worker
 * can go on. Of the parents only those of one page are in it.
 */
export interface Walk {
  /** One for each level that a parent has been chosen of. */
  open: Open[];
  /** Cursor in the listing of the next level; null = its first page. */
  at: string | null;
  /** Where the children of the first of the innermost parents go on, one cursor each; null = at their first page. */
  begun?: (string | null)[];
  /** So many of the innermost parents are asked for next, and no more: the page before could not take them. */
  most?: number;
  /** Sum of the totals of the parents that are done; null where one of them gave none. */
  total: number | null;
}

/** Returns the walk that a cursor stands for. */
export function readWalk(cursor: string | null): Walk {
  return cursor === null ? { open: [], at: null, total: 0 } : (JSON.parse(cursor) as Walk);
}

export const writeWalk = (walk: Walk): string => JSON.stringify(walk);

/** Chooses from lists, which take no request. @returns null where a list is empty, so that nothing is left to read. */
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

/** Takes a page of a listing of parents, and goes on to their children, or to what follows where there are none. */
export function enter(levels: readonly Level[], walk: Walk, rows: Value[][], next: string | null): Walk | null {
  if (rows.length > 0) return descend(levels, { ...walk, open: [...walk.open, { rows, next }], at: null });
  return next === null ? leave(levels, walk) : { ...walk, at: next };
}

/** What became of one of the innermost parents: its children are read to the end, or go on somewhere, or it failed there. */
export type Asked = 'done' | { next: string } | { failedAt: string | null };

/**
 * Goes on once the first of the innermost parents have been asked for. Those that failed come first, then those that are not
 * done, each in their order, then those that were not asked for.
 *
 * @param asked one for each of those parents.
 * @returns null at the end.
 */
export function proceed(levels: readonly Level[], { begun = [], most: _, ...walk }: Walk, asked: Asked[]): Walk | null {
  const { rows, next } = walk.open.at(-1)!;
  const failed = asked.flatMap((one, row) =>
    typeof one === 'object' && 'failedAt' in one ? [{ row, cursor: one.failedAt }] : [],
  );
  const open = asked.flatMap((one, row) =>
    typeof one === 'object' && 'next' in one ? [{ row, cursor: one.next }] : [],
  );
  const first = [...failed, ...open];
  const left = [...first.map(({ row }) => rows[row]!), ...rows.slice(asked.length)];
  const above = walk.open.slice(0, -1);
  if (left.length === 0) return leave(levels, { ...walk, open: [...above, { rows: [], next }] });
  const cursors = [...first.map(({ cursor }) => cursor), ...begun.slice(asked.length)];
  return { ...walk, open: [...above, { rows: left, next }], at: null, ...(cursors.length > 0 && { begun: cursors }) };
}

/** Goes on to the next parent, once all that is below the one at work has been read. @returns null at the end. */
function leave(levels: readonly Level[], walk: Walk): Walk | null {
  const last = walk.open.at(-1);
  if (last === undefined) return null;
  const above = walk.open.slice(0, -1);
  const rows = last.rows.slice(1);
  if (rows.length > 0) return descend(levels, { ...walk, open: [...above, { rows, next: last.next }], at: null });
  const left = { ...walk, open: above, at: last.next };
  return last.next === null ? leave(levels, left) : left;
}

/** Returns the values of the parents chosen, by their names. @param row which of the innermost ones; default: the first. */
export function valuesIn(levels: readonly Level[], { open }: Walk, row = 0): Record<string, Value> {
  return Object.fromEntries(
    open.flatMap(({ rows }, depth) => {
      const values = rows[depth === open.length - 1 ? row : 0]!;
      return levels[depth]!.names.map((name, index) => [name, values[index]!]);
    }),
  );
}
