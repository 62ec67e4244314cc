import type { ChaosPlan } from './plan.ts';
import type { PlannedExport } from './plan-exports.ts';
import type { Fault } from './plan-faults.ts';

/** Names an export's source. */
export const sourceOf = ({ api, input }: PlannedExport): string => (api === null ? input.source! : 'described');

/** Names an export's destination. */
export const placeOf = ({ store, format }: PlannedExport): string =>
  store === 'postgres' ? 'postgres' : `${store} ${format}`;

/** Describes a fault in words. */
export const faultWords = ({ kind, afterMs, ms, strength, target }: Fault): string =>
  `${kind} (after ${afterMs} ms, for ${ms} ms, strength ${strength}, target ${target})`;

/** Describes in words what a plan exports and how. */
export function planWords({ seed, host, workers, rotates, versioned, exports }: ChaosPlan): string {
  const all = exports.map((each) => `${sourceOf(each)} → ${placeOf(each)}${detailsOf(each)}`);
  return `seed ${seed}: ${host === 'command' ? 'command' : `${workers} workers`}; ${all.join(', ')}${rotates ? '; refresh tokens rotate' : ''}${versioned ? '; two versions' : ''}`;
}

const detailsOf = ({ input, replaces }: PlannedExport): string =>
  `${input.withNames ? ' with names' : ''}${replaces ? ' replaced' : ''}`;

/** Returns whether a word occurs in a plan's sources, destinations or faults. */
export function hasWord(plan: ChaosPlan, word: string): boolean {
  return [planWords(plan), ...plan.faults.map(({ kind }) => kind)].some((text) => text.includes(word));
}
