import type { Measurement } from './measure.ts';
import { type Runs, type Spread, spread } from './summary.ts';

/** Cells of text; the first row is the head. */
export type Table = readonly (readonly string[])[];

interface Column {
  head: string;
  of: (measurement: Measurement) => number | null;
  digits?: number;
  percent?: boolean;
}

const COLUMNS: readonly Column[] = [
  { head: 'MB/s', of: ({ megabytesPerSecond }) => megabytesPerSecond, digits: 1 },
  { head: 'first page s', of: ({ firstPageSeconds }) => firstPageSeconds, digits: 2 },
  { head: 'requests', of: ({ requests }) => requests },
  // Older reports do not have it.
  { head: 'requests to the store', of: ({ storeRequests }) => storeRequests ?? null },
  { head: 'wasted', of: ({ wasted }) => wasted },
  { head: 'tokens', of: ({ tokens }) => tokens },
  { head: 'lost', of: ({ lost }) => lost },
  { head: 'duplicated', of: ({ duplicated }) => duplicated },
  { head: 'of the quota', of: ({ quotaShare }) => quotaShare, percent: true, digits: 1 },
  { head: 'next page s', of: ({ nextPageSeconds }) => nextPageSeconds, digits: 1 },
  { head: 'read twice', of: ({ readTwice, nextPageSeconds }) => (nextPageSeconds === null ? null : readTwice) },
];

/** Returns speed, requests and results, one row per contender, without columns that are empty here. */
export function figures(contenders: readonly Runs[]): Table {
  const all = contenders.flatMap(({ runs }) => runs);
  const compared = contenders.some(({ ratio }) => ratio !== null);
  const columns = COLUMNS.filter(({ of }) => all.some((measurement) => of(measurement) !== null));
  return [
    ['', 'records/s', ...(compared ? ['of the bare loop'] : []), ...columns.map(({ head }) => head)],
    ...contenders.map(({ contender, runs, ratio }) => [
      contender,
      text(over(runs, ({ recordsPerSecond }) => recordsPerSecond)),
      ...(compared ? [text(ratio, { digits: 2 })] : []),
      ...columns.map((column) => text(over(runs, column.of), column)),
    ]),
  ];
}

/** Returns CPU seconds and peak memory, one row per process. */
export function processes(contenders: readonly Runs[]): Table {
  const rows = contenders.flatMap(({ contender, runs }) => {
    const names = new Set(runs.flatMap(({ processes }) => (processes ?? []).map(({ name }) => name)));
    return [...names].map((name) => {
      const usage = ({ processes }: Measurement) => processes?.find((process) => process.name === name);
      return [
        contender,
        name,
        text(
          over(runs, (run) => usage(run)?.cpuSeconds ?? null),
          { digits: 1 },
        ),
        text(over(runs, (run) => usage(run)?.peakMegabytes ?? null)),
      ];
    });
  });
  return [['', 'process', 'CPU s', 'peak MB'], ...rows];
}

/** Returns why contenders failed, each reason once. */
export function deaths(contenders: readonly Runs[]): string[] {
  return contenders.flatMap(({ contender, runs }) => {
    const errors = runs.flatMap(({ error }) => error ?? []);
    const times = `${errors.length} of ${runs.length} runs`;
    return errors.length === 0 ? [] : [`${contender} died in ${times}: ${[...new Set(errors)].join(' | ')}`];
  });
}

function over(runs: readonly Measurement[], of: Column['of']): Spread | null {
  return spread(runs.flatMap((run) => of(run) ?? []));
}

/** Formats a figure as `12.3 (11.9–12.8)`; a dash if there is none. */
function text(spread: Spread | null, { digits = 0, percent = false }: Partial<Column> = {}): string {
  if (!spread) return '–';
  const number = (value: number) =>
    (percent ? 100 * value : value).toLocaleString('en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  const { median, minimum, maximum } = spread;
  const [low, high] = [number(minimum), number(maximum)];
  const range = low === high ? '' : ` (${low}–${high})`;
  return `${number(median)}${percent ? ' %' : ''}${range}`;
}

/** Renders a table for a terminal. */
export function asText(table: Table): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** Renders a table for Markdown. */
export function asMarkdown([head, ...rows]: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return [line(head!), line(head!.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('');
}
