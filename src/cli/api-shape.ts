/** A member of an answer: where it is, and what is there. It holds no value. */
export interface ShapeLine {
  depth: number;
  name: string;
  /** Such as `list of 100 objects`, `text of 4 to 20 characters`. */
  type: string;
}

// What is deeper, or more, hides what a reader looks for.
const DEEPEST = 4;
const MOST_MEMBERS = 40;
// Names that are words of the API. What looks otherwise may be data: ids and addresses as names.
const WORD = /^[@$_A-Za-z][\w.:$-]{0,63}$/;
const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$|^[A-Za-z]*\d{3,}/i;

/** Lists the members of an answer with their types and sizes; those of a list's elements are told together. */
export function shapeOf(value: unknown): ShapeLine[] {
  return [{ depth: 0, name: '', type: typeOf([value]) }, ...membersOf([value], 1)];
}

function membersOf(values: readonly unknown[], depth: number): ShapeLine[] {
  if (depth > DEEPEST) return [];
  const objects = elementsOf(values).filter(isObject);
  const members = new Map<string, unknown[]>();
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      const shown = isWord(name) ? name : '…';
      members.set(shown, [...(members.get(shown) ?? []), value]);
    }
  }
  const all = [...members];
  const lines = all.slice(0, MOST_MEMBERS).flatMap(([name, inner]): ShapeLine[] => {
    const missing = objects.length - inner.length;
    const type = `${typeOf(inner)}${missing > 0 ? `; absent in ${missing} of ${objects.length}` : ''}`;
    return [{ depth, name, type }, ...membersOf(inner, depth + 1)];
  });
  const more = all.length - MOST_MEMBERS;
  return more > 0 ? [...lines, { depth, name: '…', type: `${more} more members` }] : lines;
}

const isWord = (name: string): boolean => WORD.test(name) && !ID.test(name);

/** The values themselves, and of lists what is in them. */
const elementsOf = (values: readonly unknown[]): unknown[] =>
  values.flatMap((value) => (Array.isArray(value) ? elementsOf(value) : [value]));

const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object';

/** Names the kind of a value of JSON. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : typeof value;
}

function typeOf(values: readonly unknown[]): string {
  const kinds = [...new Set(values.map(kindOf))];
  return kinds
    .map((kind) =>
      sized(
        kind,
        values.filter((value) => kindOf(value) === kind),
      ),
    )
    .join(', or ');
}

function sized(kind: string, values: readonly unknown[]): string {
  if (kind === 'text') return `text of ${span((values as string[]).map(({ length }) => length))} characters`;
  if (kind !== 'list') return kind;
  const lists = values as unknown[][];
  const inner = [...new Set(lists.flat().map(kindOf))].map((each) => (each === 'true or false' ? each : `${each}s`));
  const many = span(lists.map(({ length }) => length));
  return inner.length === 0 ? 'an empty list' : `list of ${many} ${inner.join(' and ')}`;
}

function span(numbers: readonly number[]): string {
  const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  return least === most ? String(least) : `${least} to ${most}`;
}
