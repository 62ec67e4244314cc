import type { Slice } from '../../../src/contract.ts';
import type { Random } from '../../../testkit/random.ts';

/** A row of a slice's list at the source. */
export interface Row {
  id: string | null;
  start: string | null;
  /** In the list since before the last reading began, and in its place in time throughout. */
  stable: boolean;
}

/** One answer. */
export interface Answer {
  rows: readonly Row[];
  total: number | null;
  isEnd: boolean;
}

/** What a source did in one reading that its own numbers cannot tell, or need not. */
export interface Misdeeds {
  left: number;
  arrived: number;
  /** Rows that changed places with others. */
  moved: number;
  /** Rows that an answer left out although they were in its place. */
  withheld: number;
}

/** How a source answers. */
export interface Manner {
  /** By the number of the first row, which shifts when rows come and go; or by the last key, which does not. */
  paging: 'offset' | 'key';
  totals: 'always' | 'never' | 'sometimes' | 'first page' | 'only at the end' | 'wrong at the end';
  pageSize: number;
  /** How likely each kind of change is between two pages. */
  changes: number;
  /** How likely an answer leaves rows out, or comes empty with a next cursor. */
  faults: number;
}

export interface MovingSource {
  /** Rows of the list now. */
  list: { key: number; row: Row }[];
  /** Reads the list once, from its first page to its end mark. */
  read(): { answers: Answer[]; misdeeds: Misdeeds };
}

/** Makes the list of a slice, whose rows come, go, move and repeat while it is read. @param makeRow makes a row for it. */
export function movingSource(random: Random, manner: Manner, makeRow: () => Row): MovingSource {
  const { paging, totals, pageSize, changes, faults } = manner;
  const chance = (likely: number) => random.next() < likely;
  let list = Array.from({ length: random.below(4 * pageSize + 1) }, (_, n) => ({ key: n, row: makeRow() }));

  function change(misdeeds: Misdeeds): void {
    const at = random.below(list.length + 1);
    if (chance(changes) && list[at]) {
      list[at].row.stable = false;
      list = list.toSpliced(at, 1);
      misdeeds.left += 1;
    }
    if (chance(changes)) {
      const [before, after] = [list[at - 1]?.key ?? -1, list[at]?.key ?? (list.at(-1)?.key ?? 0) + 2];
      const row = { ...makeRow(), stable: false };
      list = list.toSpliced(at, 0, { key: (before + after) / 2, row });
      misdeeds.arrived += 1;
    }
    if (chance(changes / 2) && paging === 'offset' && list.length > 1) {
      const [moved] = list.splice(random.below(list.length), 1);
      list.splice(random.below(list.length + 1), 0, moved!);
      misdeeds.moved += 1;
    }
    // The same record once more, as sources send doubles.
    if (chance(changes / 4) && list.length > 0) {
      const { key, row } = random.of(list);
      list = list.toSpliced(list.findIndex((entry) => entry.key === key) + 1, 0, {
        key: key + 1e-9 * random.next(),
        row,
      });
      misdeeds.arrived += 1;
    }
  }

  function totalOf(isFirst: boolean, isEmptyEnd: boolean): number | null {
    const total = list.length;
    switch (totals) {
      case 'never':
        return null;
      case 'sometimes':
        return chance(0.5) ? total : random.of([null, -1, total + 0.5]);
      case 'first page':
        return isFirst ? total : null;
      case 'only at the end':
        return isEmptyEnd ? total : null;
      case 'wrong at the end':
        return isEmptyEnd && !isFirst ? random.of([0, -1, Math.max(0, total - 1)]) : total;
      case 'always':
        return total;
    }
  }

  return {
    get list() {
      return list;
    },
    read() {
      const misdeeds = { left: 0, arrived: 0, moved: 0, withheld: 0 };
      const answers: Answer[] = [];
      for (const { row } of list) row.stable = true;
      let [offset, key] = [0, -Infinity];
      for (let isEnd = false; !isEnd;) {
        const isEmptied = paging === 'key' && chance(faults) && answers.length < 20;
        const from = paging === 'offset' ? offset : list.findIndex((entry) => entry.key > key);
        const there = from === -1 || isEmptied ? [] : list.slice(from, from + pageSize);
        const sent = there.filter(() => !chance(faults / 4));
        misdeeds.withheld += there.length - sent.length;
        offset += pageSize;
        key = there.at(-1)?.key ?? key;
        // By number only an empty list is the end; by key there is none behind the last one.
        isEnd = paging === 'offset' ? sent.length === 0 : !isEmptied && !list.some((entry) => entry.key > key);
        const isEmptyEnd = isEnd && sent.length === 0;
        answers.push({ rows: sent.map(({ row }) => row), total: totalOf(answers.length === 0, isEmptyEnd), isEnd });
        if (!isEnd) change(misdeeds);
      }
      return { answers, misdeeds };
    },
  };
}

/** Makes rows for one slice of several: its own, those of its neighbours, those of nobody, and odd ones. */
export function rowMaker(random: Random, slices: readonly Slice[], own: number, nextId: () => string): () => Row {
  const inside = ({ start, end }: Slice) => {
    const [from, to] = [Date.parse(start), Date.parse(end)];
    return new Date(from + random.below(to - from)).toISOString();
  };
  return () => {
    const id = nextId();
    const kind = random.next();
    if (kind < 0.8) return { id, start: inside(slices[own]!), stable: false };
    if (kind < 0.9) return { id, start: inside(random.of(slices)), stable: false };
    if (kind < 0.94) return { id, start: '2026-12-24T00:00:00Z', stable: false };
    if (kind < 0.97) return { id, start: 'yesterday', stable: false };
    return { id: null, start: `no id ${id}`, stable: false };
  };
}
