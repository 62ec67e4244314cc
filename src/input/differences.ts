import { DEFAULT_SOURCE, type ExportInput } from '../contract.ts';
import { INPUT_FIELDS } from './input.ts';
import { parseInterval } from './interval.ts';

/** Fields that say how, not what, is exported: a command with other values still resumes the same export. */
export const HOW: readonly (keyof ExportInput)[] = ['concurrency', 'maxPages', 'overwrite'];

/** Values of the fields that an input leaves out. */
export const DEFAULTS = {
  source: DEFAULT_SOURCE,
  delay: 'PT0S',
  incremental: false,
  lookback: 'PT0S',
  include: 'started',
  filters: {},
  query: {},
  settings: {},
  shape: 'record',
  withNames: false,
  excel: false,
  destination: 'jsonl:exports',
  compression: 'none',
  slice: 'auto',
} as const satisfies ExportInput;

/** Returns how two inputs differ, one sentence per field: the running export's value, and the requested one. */
export function differences(running: ExportInput, asked: ExportInput): string[] {
  return INPUT_FIELDS.filter((field) => !HOW.includes(field)).flatMap((field) => {
    const [runs, wanted] = [meaning(running, field), meaning(asked, field)];
    return runs === wanted
      ? []
      : [`${field}: the running export has ${shown(runs)}, but ${shown(wanted)} was requested`];
  });
}

function meaning(input: ExportInput, field: keyof ExportInput): string | undefined {
  const given = field === 'last' && input.interval === undefined ? (input.last ?? 'P1D') : input[field];
  const value = given ?? (DEFAULTS as ExportInput)[field];
  const interval = field === 'interval' && typeof value === 'string' ? parseInterval(value) : null;
  return JSON.stringify(interval === null ? value : `${interval.start}/${interval.end}`);
}

// Filters can be very long.
const SHOWN = 200;

function shown(text = 'none'): string {
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}
