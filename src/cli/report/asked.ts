import { DateTime } from 'luxon';
import type { Interval } from '../../contract.ts';
import type { ReportFacts } from './report-facts.ts';
import { VERSION } from '../../package.ts';
import { momentOf, secondOf } from './words.ts';

/** A line of a table: what it is, and what it says. */
export type Fact = readonly [name: string, value: string];

/** Says what was asked for, from where, by whom and with what. */
export function askedFacts({ finished, runs, place }: ReportFacts): Fact[] {
  const first = runs[0];
  const facts: (Fact | false)[] = [
    ...(finished ? plannedFacts(finished.manifest) : givenFacts(first?.input ?? {})),
    ['stored at', finished ? finished.manifest.manifest : place],
    first !== undefined && [
      'started by',
      first.schedule === null ? first.startedBy || 'unknown' : `the schedule ${first.schedule}`,
    ],
    first !== undefined && ['workers', [...new Set(runs.flatMap(({ workers }) => workers))].join(', ') || 'none yet'],
    ['Holdfast', finished ? `${finished.manifest.holdfast}, this report by ${VERSION}` : VERSION],
  ];
  return facts.filter((fact) => fact !== false);
}

function plannedFacts({ origin, dataset, interval, input, startedAt, finishedAt }: Planned): Fact[] {
  const {
    source,
    include,
    filters,
    query,
    settings = {},
    destination,
    compression,
    timeZone,
    overwrite,
    shape,
  } = input;
  const json = (name: string, value: Record<string, unknown>): Fact[] =>
    Object.keys(value).length > 0 ? [[name, JSON.stringify(value)]] : [];
  return [
    ['source', `${source} (${dataset.name})`],
    ['API', origin.api],
    ['client', `${origin.client} (a digest; the id itself is not stored)`],
    interval.start === interval.end
      ? ['snapshot of', momentOf(interval.start)]
      : ['interval', `${momentOf(interval.start)} to ${momentOf(interval.end)}, excluding its end`],
    ...(dataset.time && include === 'active'
      ? ([['include', 'active: also conversations that started before']] as Fact[])
      : []),
    ...json('filters', filters),
    ...json('query', query),
    ...json('settings', settings),
    [
      'destination',
      `${destination}${compression === 'none' ? '' : `, ${compression}`}${overwrite ? ', replacing what was there' : ''}`,
    ],
    ...(shape === 'flat' ? ([['shape', 'flat: one row per handled session']] as Fact[]) : []),
    ...(timeZone === 'UTC'
      ? []
      : ([
          ['time zone', `${timeZone}${interval.start === interval.end ? '' : localBounds(interval, timeZone)}`],
        ] as Fact[])),
    ['started', secondOf(startedAt)],
    ['finished', secondOf(finishedAt)],
  ];
}

function localBounds({ start, end }: Interval, zone: string): string {
  const [from, to] = [start, end].map((time) => DateTime.fromISO(time, { zone }).toFormat('yyyy-MM-dd HH:mm:ss'));
  return `: the interval is ${from} to ${to} there`;
}

type Planned = NonNullable<ReportFacts['finished']>['manifest'];

const givenFacts = (input: Record<string, unknown>): Fact[] =>
  Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
