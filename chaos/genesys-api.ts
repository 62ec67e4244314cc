import { type Faults, type Simulator, startSimulator } from '../simulator/index.ts';
import { DAY } from '../testkit/world.ts';
import type { ChaosPlan } from './plan.ts';
import type { PlannedExport } from './plan-exports.ts';
import type { Fault, FaultKind } from './plan-faults.ts';
import type { TestedApi, Truth } from './tested-api.ts';

const HOUR_MS = 3_600_000;
const SECRET = 'chaos-client-secret';

/** The simulator's options for a fault, by its strength. */
const FAULTS: Partial<Record<FaultKind, (strength: number) => Partial<Faults>>> = {
  'server errors': (s) => ({ errors500: s / 4, errors502: s / 4, errors503: s / 4, errors504: s / 4 }),
  'too many requests': (s) => ({ tooManyRequests: s, retryAfterSeconds: s > 0.5 ? 0 : 1 }),
  'connections cut': (s) => ({ reset: s / 2, truncated: s / 2 }),
  'half answers': (s) => ({ truncatedJson: s / 3, emptyBody: s / 3, html: s / 3, htmlStatus: s > 0.2 ? 200 : 502 }),
  'requests hang': (s) => ({ hang: s / 3 }),
  'answers are slow': (s) => ({ latencyMs: 100 + 900 * s, latencyJitterMs: 300 }),
  'storm of 401': (s) => ({ unauthorized: s }),
  'refused by 403': (s) => ({ forbidden: s / 10 }),
  'tokens revoked often': (s) => ({ revokeEvery: Math.ceil(6 / s) }),
  'rows move': (s) => ({ shortPages: s, duplicateRows: s / 2 }),
  'jobs get lost': (s) => ({ jobFails: s / 3, jobExpiresEarly: s / 2 }),
};

/** Returns the environment variables that workers need to read the simulator at a port. */
export const genesysEnv = (port: number): NodeJS.ProcessEnv => ({
  GENESYS_CLIENT_ID: 'simulator-client',
  GENESYS_CLIENT_SECRET: SECRET,
  GENESYS_LOGIN_URL: `http://127.0.0.1:${port}`,
  GENESYS_API_URL: `http://127.0.0.1:${port}`,
});

/** Starts the Genesys Cloud simulator of a plan. */
export async function openGenesysApi(plan: ChaosPlan, port: number): Promise<TestedApi> {
  const { records, latencyMs, tokenSeconds, emptyPage, seed } = plan;
  const calm = { latencyMs, jobSeconds: 0.3 };
  const simulator = await startSimulator({
    ...{ ...DAY, ...calm, records, tokenSeconds, emptyPage, seed, recordBytes: 1_000 },
    clientSecret: SECRET,
    port,
  });
  const moves = plan.faults.some(({ kind }) => kind === 'rows move');
  return {
    answered: () => simulator.stats().pagesServed,
    secrets: () => [SECRET, ...simulator.tokens()],
    begin: (fault) => begin(simulator, fault, calm),
    inputOf: ({ input, hours }) => ({ ...input, interval: hours.map((hour) => isoAt(hour)).join('/') }),
    truthOf: (planned) => truthOf(simulator, planned, moves),
    close: () => simulator.close(),
  };
}

const isoAt = (hour: number): string => new Date(Date.parse(DAY.from) + hour * HOUR_MS).toISOString();

function begin(simulator: Simulator, { kind, ms, strength }: Fault, calm: Partial<Faults>): (() => void) | null {
  if (kind === 'tokens revoked') {
    simulator.revokeTokens();
    return () => {};
  }
  if (kind === 'outage') {
    simulator.outage(ms / 1000);
    return () => simulator.outage(0);
  }
  const patch = FAULTS[kind]?.(strength);
  if (patch === undefined) return null;
  simulator.faults(patch);
  const off = Object.fromEntries(Object.keys(patch).map((name) => [name, 0]));
  return () => simulator.faults({ ...off, ...('htmlStatus' in patch && { htmlStatus: 502 }), ...calm });
}

function truthOf({ dataset }: Simulator, { input, hours }: PlannedExport, moves: boolean): Truth {
  const [from = NaN, to = NaN] = hours.map((hour) => Date.parse(isoAt(hour)));
  const { first, last } = dataset.indicesStartingIn(input.include === 'active' ? dataset.fromMs : from, to);
  const view = dataset.at({ now: Date.now(), attributes: input.source === 'conversation-job' });
  const records: string[] = [];
  for (let index = first; index <= last; index++) {
    const end = view.endMs(index);
    // Skips conversations that ended before the interval.
    if (view.startMs(index) < from && end !== null && end <= from) continue;
    records.push(view.text(index));
  }
  return { records, hidden: null, rejected: 0, proven: moves ? null : true };
}
