import type { Random } from '../testkit/random.ts';
import type { Host, PlannedExport } from './plan-exports.ts';

/** What decides which faults can occur. */
export interface Struck extends Host {
  /** Workers are a version of a deployment, and a newer version takes over. */
  versioned: boolean;
  exports: PlannedExport[];
}

type Applies = (plan: Struck) => boolean;

const always: Applies = () => true;
const withWorkers: Applies = ({ host }) => host === 'workers';
const asCommand: Applies = ({ host }) => host === 'command';
const writesTo =
  (store: PlannedExport['store']): Applies =>
  ({ exports }) =>
    exports.some((each) => each.store === store);
const ofGenesys: Applies = ({ exports }) => exports.some(({ api }) => api === null);
const sourcesOf = ({ exports }: Pick<Struck, 'exports'>) =>
  exports.filter(({ api }) => api === null).map(({ input }) => input.source);

/** The kinds of faults: the plans to which each one applies, and its relative frequency. */
const KINDS = {
  // The API.
  'server errors': [always, 2],
  'too many requests': [always, 2],
  'connections cut': [always, 2],
  'half answers': [always, 2],
  'requests hang': [always, 1],
  'answers are slow': [always, 1],
  outage: [always, 2],
  'storm of 401': [always, 1],
  'refused by 403': [ofGenesys, 1],
  'tokens revoked': [ofGenesys, 2],
  'tokens revoked often': [ofGenesys, 1],
  // Only for sources with a total; without one, an export cannot notice that rows move.
  'rows move': [(plan) => ofGenesys(plan) && sourcesOf(plan).every((source) => source === 'conversation-query'), 3],
  'jobs get lost': [(plan) => sourcesOf(plan).includes('conversation-job'), 3],
  // Processes.
  'worker killed': [withWorkers, 5],
  'worker ended': [withWorkers, 2],
  'worker frozen': [withWorkers, 3],
  'all workers killed': [withWorkers, 1],
  'clock of a worker jumps': [withWorkers, 2],
  // Every plan with versions has exactly one.
  'newer version deployed': [({ versioned }) => versioned, 0],
  'Temporal killed': [withWorkers, 1],
  'Temporal frozen': [withWorkers, 1],
  'command killed': [asCommand, 4],
  'command interrupted': [asCommand, 2],
  'command frozen': [asCommand, 2],
  'guardian killed': [asCommand, 2],
  'embedded server killed': [asCommand, 2],
  'everything killed': [asCommand, 3],
  'PostgreSQL killed': [writesTo('postgres'), 3],
  'PostgreSQL stopped': [writesTo('postgres'), 2],
  'sessions of PostgreSQL ended': [writesTo('postgres'), 3],
  'object store killed': [writesTo('s3'), 3],
  'object store frozen': [writesTo('s3'), 2],
  'answers of the object store lost': [writesTo('s3'), 3],
  'object store refuses': [writesTo('s3'), 3],
  'disk full': [writesTo('files'), 2],
  // Operators.
  paused: [withWorkers, 2],
  cancelled: [withWorkers, 2],
  terminated: [withWorkers, 2],
  reset: [withWorkers, 2],
  'concurrency changed': [withWorkers, 2],
  'continued as new': [withWorkers, 1],
} as const satisfies Record<string, readonly [Applies, number]>;

/** A kind of fault. */
export type FaultKind = keyof typeof KINDS;

/** One fault: its kind, how long after the previous one it begins, its target, its duration and its strength. */
export interface Fault {
  kind: FaultKind;
  afterMs: number;
  /** Chooses among workers, exports or APIs; taken modulo their number. */
  target: number;
  /** How long it lasts, unless it is over at once. */
  ms: number;
  /** The share of requests that are affected, or a strength, from 0 to 1. */
  strength: number;
}

export const FAULT_KINDS = Object.keys(KINDS) as FaultKind[];

/** Faults that can lose the answer to a rotating refresh token, after which somebody would have to log in again. */
const LOSES_ANSWERS = new Set<FaultKind>([
  ...(['connections cut', 'requests hang', 'half answers'] as const),
  ...(['worker killed', 'worker frozen', 'all workers killed', 'disk full'] as const),
]);

/** Returns whether a fault can occur in a plan. */
export function applies(kind: FaultKind, plan: Struck): boolean {
  return KINDS[kind][0](plan) && !(plan.rotates && LOSES_ANSWERS.has(kind));
}

/** Returns random faults that occur while the exports run. */
export function planFaults(random: Random, plan: Struck): Fault[] {
  const kinds = FAULT_KINDS.filter((kind) => applies(kind, plan)).flatMap((kind) =>
    Array.from({ length: KINDS[kind][1] }, () => kind),
  );
  return Array.from({ length: 2 + random.below(6) }, () => draw(random, () => random.of(kinds)));
}

/** Returns the deployment of a newer version. */
export const newerVersion = (random: Random): Fault => draw(random, () => 'newer version deployed');

const draw = (random: Random, kind: () => FaultKind): Fault => ({
  kind: kind(),
  afterMs: random.below(1_200),
  target: random.below(12),
  ms: 300 + random.below(3_000),
  strength: random.of([0.1, 0.3, 0.6]),
});
