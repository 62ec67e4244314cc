import { type FuzzListing, requestOf } from './described-fuzz-listing.ts';
import { fuzzPages } from './described-fuzz-pages.ts';
import { type FuzzRecord, fuzzRecord, ID_KINDS, type RecordShape } from './described-fuzz-records.ts';
import { aboutIn, type FuzzTime, isWithin, type Span, timeWords } from './described-fuzz-times.ts';
import type { Random } from './random.ts';

/** The parents with which a dataset's records are requested, beginning with the outermost. */
export interface FuzzParents {
  names: string[];
  each: Record<string, unknown>;
  listings: Record<string, FuzzListing>;
  /** All combinations of values; `owned`: within the interval, if the innermost parents are requested by time. */
  combinations: { values: (string | number)[]; owned: boolean }[];
  /** Value of the setting that names parents; null = there is no such setting. */
  setting: string | null;
  /** Whether the innermost parents are requested by time. */
  timed: boolean;
}

const NAMES = ['alpha', 'b/c', 'ü 1', 'x.y', '007', 'a%2Fb', 'q?r&s=t', '..x'];

/** Creates parents of a given depth. @param time that by which the innermost are requested; null = not by time. */
export function fuzzParents(random: Random, depth: number, time: FuzzTime | null, span: Span): FuzzParents {
  let above: FuzzParents = {
    ...{ names: [], each: {}, listings: {}, setting: null, timed: false },
    combinations: [{ values: [], owned: true }],
  };
  for (let level = 0; level < depth; level++) {
    const isLast = level === depth - 1;
    const kind = random.of(['list', 'setting', 'dataset', 'dataset'] as const);
    const name = `p${level}`;
    if (kind === 'dataset') above = withListing(random, above, name, isLast ? time : null, span);
    else {
      const isSetting = kind === 'setting' && above.setting === null;
      const values = NAMES.slice(level * 4, level * 4 + 1 + random.below(3));
      above = {
        ...above,
        names: [...above.names, name],
        each: { ...above.each, [name]: isSetting ? '${wanted}' : values },
        setting: isSetting ? values.join(', ') : above.setting,
        combinations: above.combinations.flatMap(({ values: outer }) =>
          values.map((value) => ({ values: [...outer, value], owned: true })),
        ),
      };
    }
  }
  return above;
}

function withListing(random: Random, above: FuzzParents, name: string, time: FuzzTime | null, span: Span): FuzzParents {
  const shape: RecordShape = {
    ids: random.of(ID_KINDS.filter((kind) => kind !== 'mixed' && kind !== 'big')),
    ...{ idPath: random.of(['id', 'ref.slug']), timePath: 'at', time, rejects: 'no' },
  };
  const where = random.of(['.', 'data', 'groups[].members']);
  const post = random.below(4) === 0;
  const count = 1 + random.below(6);
  const paging = fuzzPages(random, {
    ...{ bare: where === '.', post, keyed: true, sorted: shape.idPath, most: count },
  });
  const dataset = `${name}s`;
  const listing: FuzzListing = {
    ...{ paging, time, parents: above.names, records: new Map() },
    dataset: {
      ...requestOf(random, dataset, post, above.names, time),
      ...{ records: where, key: [...above.names, shape.idPath], pages: paging.pages },
      ...(above.names.length > 0 && { each: above.each }),
      ...(time && { time: timeWords(time, 'at') }),
    },
  };
  let number = 0;
  const combinations = above.combinations.flatMap(({ values }) => {
    const records: FuzzRecord[] = Array.from({ length: random.below(count + 1) }, () =>
      fuzzRecord(random, shape, number++, aboutIn(random, span)),
    );
    listing.records.set(JSON.stringify(values.map(String)), records);
    return records.map((record) => ({
      values: [...values, shape.ids === 'number' ? Number(record.id) : record.id],
      owned: isWithin(record, time, span),
    }));
  });
  return {
    ...above,
    names: [...above.names, name],
    each: { [name]: `${dataset}.${shape.idPath}` },
    listings: { ...above.listings, [dataset]: listing },
    combinations,
    timed: time !== null,
  };
}
