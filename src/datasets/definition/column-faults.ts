import { sqlName } from '../dataset.ts';
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
    if (beside.includes(column)) return refuse('is the column of a value beside the record already: take another name');
    if (written === '') return refuse('has no letter and no digit of the Latin alphabet, so a table could not name it');
    if (TAKEN.includes(written))
      return refuse(`is the name of a column that all tables or files have: take another one`);
    const twin = before.find((other) => sqlName(other.column) === written) ?? null;
    if (twin) return refuse(`is "${written}" in a table, as "${twin.column}" is: take another name`);
    const taken = [...beside, ...ofFields].find((other) => sqlName(other) === written);
    if (taken !== undefined)
      return refuse(`is "${written}" in a table, as the column of "${taken}" is: take another name`);
    const same = before.find((other) => other.path === path);
    return same ? refuse(`has the field "${path}", which the column "${same.column}" has already`) : [];
  });
}

/** Finds datasets whose tables would have the same name. */
export function tableFaults({ datasets }: ApiDefinition): Fault[] {
  const names = Object.keys(datasets);
  return names.flatMap((name, index): Fault[] => {
    const twin = names.slice(0, index).find((other) => sqlName(other) === sqlName(name));
    const message = `has the table of "${twin}": small letters, digits and words are all that tells their names apart`;
    return twin === undefined ? [] : [{ path: ['datasets', name], message, atName: true }];
  });
}
