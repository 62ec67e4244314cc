import type { Fault } from './faults.ts';
import { namesUsedIn } from './names.ts';
import type { DatasetDefinition } from './schema.ts';

/** Finds job requests that lack the job's id or use it too early, and states with two meanings. */
export function jobFaults(dataset: DatasetDefinition, path: Fault['path']): Fault[] {
  const { job } = dataset;
  if (job === undefined) return [];
  const faults: Fault[] = [];
  const refuse = (words: string[], message: string) => faults.push({ path: [...path, ...words], message });
  const names = (value: unknown) => namesUsedIn(value).has('job');
  const needed = 'must contain ${job} somewhere, because it says which job is meant';
  for (const word of ['poll', 'remove'] as const) {
    if (job[word] !== undefined && !names(job[word])) refuse(['job', word], needed);
  }
  const { get, post, query, body, headers } = dataset;
  if (!names({ get, post, query, body, headers })) refuse([get === undefined ? 'post' : 'get'], needed);
  for (const word of ['available', 'submit'] as const) {
    if (names(job[word])) refuse(['job', word], 'uses ${job}, which exists only after the job was submitted');
  }
  if (job.available && !dataset.time)
    refuse(['job', 'available'], 'needs "time": without an interval, there is nothing to wait for');
  if (dataset.form && Object.values(job.submit.body ?? {}).some(isNested))
    refuse(['job', 'submit', 'body'], 'must be flat if "form" is true, because jobs are then submitted as a form, too');
  return [...faults, ...stateFaults(job.poll, [...path, 'job', 'poll'])];
}

function stateFaults({ done, lost = [] }: NonNullable<DatasetDefinition['job']>['poll'], path: Fault['path']): Fault[] {
  const [ends, losses] = [[done].flat(), [lost].flat()];
  const both = losses.find((state) => ends.includes(state));
  if (both !== undefined) return [{ path: [...path, 'lost'], message: `has "${both}", which is also in "done"` }];
  return Object.entries({ done: ends, lost: losses }).flatMap(([word, states]): Fault[] => {
    const twice = states.find((state, index) => states.indexOf(state) < index);
    return twice === undefined ? [] : [{ path: [...path, word], message: `has "${twice}" twice` }];
  });
}

const isNested = (value: unknown): boolean =>
  Array.isArray(value) ? value.some((one) => typeof one === 'object') : typeof value === 'object';
