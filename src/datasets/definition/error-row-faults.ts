import { isDeepStrictEqual } from 'node:util';
import { isRenewable } from './auth-faults.ts';
import type { Fault } from './faults.ts';
import type { ApiDefinition } from './schema.ts';

type Row = ApiDefinition['errors'][number];

/** Finds rows of `errors` that are never reached, or require something impossible. */
export function errorRowFaults({ auth }: ApiDefinition, rows: readonly Row[], path: Fault['path']): Fault[] {
  return rows.flatMap((row, index): Fault[] => {
    const at = [...path, index];
    const faults: Fault[] = [];
    const statuses = statusesOf(row) ?? [];
    const twice = statuses.find((status, place) => statuses.indexOf(status) < place);
    if (twice !== undefined) faults.push({ path: [...at, 'status'], message: `has ${twice} twice` });
    const earlier = rows.slice(0, index).findIndex((other) => coversAll(other, row));
    if (earlier >= 0)
      faults.push({
        path: at,
        message: `is never reached, because row ${earlier + 1} matches all these answers: put this row before it`,
      });
    if (row.then === 'renew' && !isRenewable(auth))
      faults.push({ path: [...at, 'then'], message: 'needs "auth" with oauth2 or login: nothing else can be renewed' });
    return faults;
  });
}

const statusesOf = ({ status }: Row): number[] | null => (status === undefined ? null : [status].flat());

/** True if one row matches every answer that another row matches. */
function coversAll(outer: Row, inner: Row): boolean {
  return coversStatus(outer, inner) && coversHeader(outer, inner) && coversText(outer, inner);
}

/** A row without a status is for every one, but for 200 where it looks at no member of the answer. */
function coversStatus(outer: Row, inner: Row): boolean {
  const [mine, its] = [statusesOf(outer), statusesOf(inner)];
  if (mine !== null) return its !== null && its.every((status) => mine.includes(status));
  const takes200 = (row: Row) => statusesOf(row)?.includes(200) ?? typeof row.says === 'object';
  return takes200(outer) || !takes200(inner);
}

function coversHeader({ header = {} }: Row, inner: Row): boolean {
  const there = new Map(Object.entries(inner.header ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(header).every(([name, value]) => there.get(name.toLowerCase()) === value);
}

function coversText({ says }: Row, inner: Row): boolean {
  if (says === undefined) return true;
  if (typeof says === 'string')
    return typeof inner.says === 'string' && inner.says.toLowerCase().includes(says.toLowerCase());
  return isDeepStrictEqual(says, inner.says);
}
