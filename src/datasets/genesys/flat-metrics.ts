import type { Members } from './flat-values.ts';

interface Found {
  total: number;
  count: number;
}

/** The metrics of a session by name; a value that is not a number counts as absent. */
export class SessionMetrics {
  readonly #found = new Map<string, Found>();

  constructor(metrics: readonly Members[]) {
    for (const { name, value } of metrics) {
      if (typeof name !== 'string' || typeof value !== 'number') continue;
      const known = this.#found.get(name);
      if (known) {
        known.total += value;
        known.count += 1;
      } else this.#found.set(name, { total: value, count: 1 });
    }
  }

  /** Returns how often a metric is there. */
  count(name: string): number {
    return this.#found.get(name)?.count ?? 0;
  }

  /** Returns the sum of the first metric that is there; null where none is, or where a number would lose digits. */
  sum(...names: readonly string[]): number | null {
    const name = names.find((each) => this.#found.has(each));
    if (name === undefined) return null;
    const total = Math.round(this.#found.get(name)!.total);
    return Number.isSafeInteger(total) ? total : null;
  }
}
