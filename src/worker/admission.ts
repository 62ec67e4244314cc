import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../activities/source/genesys/check-access.ts';
import type { Log } from './log.ts';

// Rare enough that wrong logins do not lock a client, often enough that a corrected secret works within a minute.
const FIRST_DELAY_MS = 5_000;
const MAX_DELAY_MS = 60_000;
// An API that takes longer does not count as refusing: pages are read, and report themselves why they wait.
const PATIENCE_MS = 5_000;

/** Whether a worker may take pages. */
export interface Admission {
  /** Why it takes none at present, in one sentence; null = it may. */
  refusal: () => string | null;
  /** Resolves once the API does not refuse this worker's credentials, or `signal` is aborted. Checks repeatedly. */
  admitted: (signal: AbortSignal) => Promise<void>;
  /** Checks whether the credentials are refused now; returns what {@link refusal} returns from then on. */
  recheck: () => Promise<string | null>;
}

/**
 * Keeps a worker from taking pages that it could only fail: its credentials are refused, or may read none of the
 * sources. An API that does not answer does not count as refusing.
 *
 * @param pace multiplies the waits: 1, or less in tests.
 * @param onCheck receives after each check whether the worker is refused.
 */
export function createAdmission(
  check: () => Promise<Finding[]>,
  log: Log,
  pace = 1,
  onCheck: (refused: boolean) => void = () => {},
): Admission {
  let refusal: string | null = null;
  const recheck = async (): Promise<string | null> => {
    const patience = new AbortController();
    const findings = await Promise.race([
      check().catch(() => []),
      sleep(PATIENCE_MS, [], { signal: patience.signal, ref: false }).catch(() => []),
    ]);
    patience.abort();
    for (const { name, works, message } of findings) if (!works) log.warn({ check: name }, message);
    refusal = refusalOf(findings);
    onCheck(refusal !== null);
    return refusal;
  };
  return {
    refusal: () => refusal,
    recheck,
    async admitted(signal) {
      for (let delay = FIRST_DELAY_MS * pace; (await recheck()) !== null && !signal.aborted;) {
        log.error({ refusal }, `this worker takes no pages for now; it checks its access again in ${delay / 1000} s`);
        await sleep(delay, undefined, { signal }).catch(() => {});
        delay = Math.min(2 * delay, MAX_DELAY_MS);
      }
    },
  };
}

function refusalOf(findings: readonly Finding[]): string | null {
  const login = findings.find(({ name, refused }) => name === 'login' && refused);
  const sources = findings.filter(({ name }) => name !== 'login');
  const none = sources.length > 0 && sources.every(({ refused }) => refused);
  return login?.message ?? (none ? sources[0]!.message : null);
}
