// PostgreSQL keeps names of up to 63 bytes. This leaves room for `_2` after a column, and for `_export` of an index.
const LONGEST_NAME = 60;
export const LONGEST_TABLE = 56;

/** Returns a function that makes names unique: `name`, `name_2`, `name_3`. */
export function uniqueNames(given: readonly string[] = [], longest = LONGEST_NAME): (wanted: string) => string {
  const taken = new Set(given);
  return (wanted) => {
    const base = (wanted || 'value').slice(0, longest);
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    return name;
  };
}

/** Converts a name to SQL style: `startTime` and `start.time` become `start_time`. */
export function sqlName(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');
  return words.replace(/^_|_$/g, '').toLowerCase();
}
