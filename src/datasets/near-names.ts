const MOST = 5;

/** Returns the names that a mistyped one may stand for, the likeliest first, at most five. */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const text = wanted.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, distance: distanceTo(text, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, text.length / 3))
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** A name that holds the text, or lies in it, is as near as one with a letter changed. */
function distanceTo(text: string, name: string): number {
  const holds = text !== '' && name !== '' && (name.includes(text) || text.includes(name));
  return holds ? 1 : editsBetween(text, name);
}

/** How many letters have to be changed, added or left out (Levenshtein). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Tells whether two names differ by a slip, or only in case and separators. */
export function isNear(wanted: string, name: string): boolean {
  const [a, b] = [wanted, name].map((one) => one.replace(/[^A-Za-z0-9]/g, '').toLowerCase()) as [string, string];
  return a === b || (a.length > 2 && editsBetween(a, b) <= (a.length > 5 ? 2 : 1));
}
