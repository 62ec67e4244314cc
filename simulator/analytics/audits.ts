import { identifiers } from '../dataset/identifier.ts';
import { queueName, QUEUES, USERS } from '../dataset/known-objects.ts';
import type { Interval } from '../query/interval.ts';
import type { Simulation } from '../simulation.ts';

/** There is one change every twenty minutes. */
export const AUDIT_EVERY_MS = 20 * 60_000;
const FIRST_ID = 20_000;
const ACTIONS = ['Create', 'Update', 'Update', 'MemberAdd', 'Delete'] as const;

/** Returns the changes in an interval: queues, changed by users from the listings. */
export function auditsIn({ dataset, settings }: Simulation, { start, end }: Interval): object[] {
  const pool = identifiers(~settings.seed);
  const { fromMs, toMs } = dataset;
  const found: object[] = [];
  const from = Math.max(0, Math.ceil((start - fromMs) / AUDIT_EVERY_MS));
  for (let at = from; fromMs + at * AUDIT_EVERY_MS < Math.min(end, toMs); at++) {
    const queue = at % QUEUES.count;
    found.push({
      id: pool.text(FIRST_ID + at),
      user: { id: pool.text(USERS.firstId + (at % USERS.count)), name: `Agent ${(at % USERS.count) + 1}` },
      ...{ serviceName: 'ContactCenter', level: 'USER', status: 'SUCCESS', entityType: 'Queue' },
      eventDate: new Date(fromMs + at * AUDIT_EVERY_MS).toISOString(),
      action: ACTIONS[at % ACTIONS.length],
      entity: { id: pool.text(QUEUES.firstId + queue), name: queueName(queue) },
      propertyChanges: [{ property: 'memberCount', oldValues: [String(at)], newValues: [String(at + 1)] }],
    });
  }
  return found;
}
