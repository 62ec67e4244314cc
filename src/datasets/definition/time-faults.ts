import type { Fault } from './faults.ts';
import type { DatasetDefinition } from './schema.ts';

/**
 * Finds contradictions between a dataset's times and the times that its requests take.
 *
 * @param used names of the placeholders in its requests.
 */
export function timeFaults({ time }: DatasetDefinition, used: ReadonlySet<string>, path: Fault['path']): Fault[] {
  if (!time) return [];
  const refuse = (message: string): Fault => ({ path: [...path, 'time', 'bounds'], message });
  const [from, to] = [used.has('from'), used.has('to')];
  if (time.bounds === 'both' && !(from && to)) return [refuse('needs ${from} and ${to} somewhere in the request')];
  if (time.bounds === 'from' && !from) return [refuse('needs ${from} somewhere in the request')];
  if (time.bounds === 'from' && to) return [refuse('must be both, because the request uses ${to} as well')];
  if (time.bounds === 'none' && (from || to))
    return [refuse('says that requests have no time, but one uses ${from} or ${to}')];
  return [];
}
