import { sqlName } from '../sql-names.ts';
import { besideOf, ownKey } from './described-dataset.ts';
import type { Fault } from './faults.ts';
import type { ApiDefinition } from './schema.ts';

/** Columns that every table, or every file of some format, has. */
const TAKEN = ['record', 'record_text', 'export_id', 'read_at', 'first_seen', 'last_seen', 'checksum', 'other'];

/** Finds columns with the same name as others, written as in SQL: `startTime` is `start_time`. */
export function columnFaults(api: ApiDefinition, name: string): Fault[] {
  const dataset = api.datasets[name]!;
  const columns = Object.entries(dataset.columns).map(([column, of]) => ({
    column,
    path: typeof of === 'string' ? of : of.path,
  }));
  const beside = Object.keys(besideOf(api, name));
  const fields = [...ownKey(api, name), ...(dataset.time?.field === undefined ? [] : [dataset.time.field])];
  // Key and time have columns of their names, unless some are declared for them.
  const ofFields = fields.filter((field) => !columns.some(({ path }) => path === field));
  return columns.flatMap(({ column, path }, index): Fault[] => {
    const refuse = (message: string): Fault[] => [
      { path: ['datasets', name, 'columns', column], message, atName: true },
    ];
    const written = sqlName(column);
    const before = columns.slice(0, index);
    if (column === '') return refuse('must not be empty: it is the name of a column');
    if (beside.includes(column)) return refuse('is already the column of a value beside the record: use another name');
    if (written === '') return refuse('has no Latin letter and no digit, so a table could not have a column for it');
    if (TAKEN.includes(written))
      return refuse(`is the name of a column that every table or file has: use another name`);
    const twin = before.find((other) => sqlName(other.column) === written) ?? null;
    if (twin) return refuse(`would be "${written}" in a table, like "${twin.column}": use another name`);
    const taken = [...beside, ...ofFields].find((other) => sqlName(other) === written);
    if (taken !== undefined)
      return refuse(`would be "${written}" in a table, like the column of "${taken}": use another name`);
    const same = before.find((other) => other.path === path);
    return same
      ? refuse(`has the field "${path}", which the column "${same.column}" already has: leave one of them out`)
      : [];
  });
}

/** Finds datasets whose tables would have the same name. */
export function tableFaults({ datasets }: ApiDefinition): Fault[] {
  const names = Object.keys(datasets);
  return names.flatMap((name, index): Fault[] => {
    const twin = names.slice(0, index).find((other) => sqlName(other) === sqlName(name));
    const message = `would have the same table as "${twin}", which is "${sqlName(name)}": use another name`;
    return twin === undefined ? [] : [{ path: ['datasets', name], message, atName: true }];
  });
}
