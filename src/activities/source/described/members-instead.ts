import { nearNames } from '../../../datasets/near-names.ts';
import { isObject } from '../../../json/is-object.ts';
import { namesIn } from '../../../json/field-path.ts';

const MOST_NAMES = 12;
// Names that are words of the API; others may be data.
const WORD = /^[@$_A-Za-z][\w.:$-]{0,39}$/;

/** Says which members are where a path ends in nothing, and which one may be meant: `; there are "id", "name"`. */
export function membersInstead(value: unknown, path: string): string {
  const names = namesIn(path);
  let inner = value;
  let at = 0;
  for (; at < names.length - 1 && isObject(inner) && isObject(inner[names[at]!]); at++) inner = inner[names[at]!];
  if (!isObject(inner)) return '';
  const there = Object.keys(inner).filter((name) => WORD.test(name));
  const where = at === 0 ? '' : ` in "${names.slice(0, at).join('.')}"`;
  const shown = there.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  const [near] = nearNames(names[at]!, there);
  const meant = near === undefined ? '' : `: is "${[...names.slice(0, at), near].join('.')}" meant?`;
  return shown.length === 0 ? '' : `; there are ${shown.join(', ')}${where}${meant}`;
}
