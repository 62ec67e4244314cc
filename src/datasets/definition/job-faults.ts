import type { Fault } from './faults.ts';
import { parseTemplate, textsIn } from './placeholders.ts';
import type { DatasetDefinition } from './schema.ts';

/** Finds requests of a job that do not name it, or name it before it is there, and states that mean two things. */
export function jobFaults(dataset: DatasetDefinition, path: Fault['path']): Fault[] {
  const { job } = dataset;
  if (job === undefined) return [];
  const faults: Fault[] = [];
  const refuse = (words: string[], message: string) => faults.push({ path: [...path, ...words], message });
  const needed = 'must hold ${job} somewhere: without it nobody could tell which job is meant';
  for (const word of ['poll', 'remove'] as const) {
    if (job[word] !== undefined && !names(job[word])) refuse(['job', word], needed);
  }
  const { get, post, query, body, headers } = dataset;
  if (!names({ get, post, query, body, headers })) refuse([get === undefined ? 'post' : 'get'], needed);
  for (const word of ['available', 'submit'] as const) {
    if (names(job[word])) refuse(['job', word], 'uses ${job}, which is there only once the job is submitted');
  }
  const done = [job.poll.done].flat();
  const both = [job.poll.lost ?? []].flat().find((state) => done.includes(state));
  if (both !== undefined) refuse(['job', 'poll', 'lost'], `has "${both}", which "done" has, too`);
  return faults;
}

const names = (value: unknown): boolean =>
  [...textsIn(value, [])].some(({ text }) =>
    (parseTemplate(text) ?? []).some((part) => typeof part === 'object' && part.name === 'job'),
  );
