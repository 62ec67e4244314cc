import { count, describeBytes } from '../progress-line.ts';
import { duration } from './duration.ts';
import type { Fact } from './asked.ts';
import type { ReportFacts } from './report-facts.ts';

/** Returns the numbers that a reader looks for first. */
export function numbersOf({ finished, runs }: ReportFacts): Fact[] {
  if (!finished) return [['runs', String(runs.length)]];
  const { records, slices, pages, bytes, startedAt, finishedAt } = finished.manifest;
  const requests = runs.at(-1)?.requests ?? null;
  return [
    ['records', count(records)],
    [slices === 1 ? 'slice' : 'slices', count(slices)],
    [pages === 1 ? 'page' : 'pages', count(pages)],
    ...(requests === null ? [] : ([['requests', count(requests)]] as Fact[])),
    ['written', describeBytes(bytes)],
    ['took', duration(Date.parse(finishedAt) - Date.parse(startedAt))],
  ];
}
