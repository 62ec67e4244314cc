import { CONVERSATION_ROWS } from '../datasets/genesys/flat-rows.ts';
import { namingDatasets } from '../datasets/flat.ts';

/** Returns the exports that others do not need for their names: `ID.queues` is left out where there is `ID`. */
export function withoutNames<T extends { exportId: string }>(exports: readonly T[]): T[] {
  const ids = new Set(exports.map(({ exportId }) => exportId));
  const lists = namingDatasets(CONVERSATION_ROWS).map((source) => source.split('.').at(-1)!);
  return exports.filter(({ exportId }) => {
    const list = lists.find((name) => exportId.endsWith(`.${name}`));
    return list === undefined || !ids.has(exportId.slice(0, -list.length - 1));
  });
}
