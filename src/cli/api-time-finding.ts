import type { DatasetDefinition } from '../datasets/definition/schema.ts';
import { readTime } from '../datasets/time-format.ts';
import type { Found, Read } from './api-finding.ts';

/** Says whether the records' times can be read, and whether they are those that were asked for; null where there are none. */
export function timeFound({ dataset: { time }, page, interval }: Read): Found | null {
  if (time?.field === undefined) return null;
  const { records } = page.scanned;
  const read = records.scalarReader(time.field);
  const texts = Array.from({ length: records.length }, (_, record) => read(record));
  const times = texts.map((text) => readTime(text, time.format)).filter((ms) => !Number.isNaN(ms));
  const range = times.length === 0 ? '' : `, from ${iso(Math.min(...times))} to ${iso(Math.max(...times))}`;
  const text = `${time.field} as ${time.format}: ${times.length} of ${texts.length} can be read${range}`;
  return { word: 'time', text, wrong: timeFaults(time, texts, times, interval) };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function timeFaults(
  time: NonNullable<DatasetDefinition['time']>,
  texts: readonly (string | null)[],
  times: readonly number[],
  interval: Read['interval'],
): string[] {
  const wrong: string[] = [];
  const fits = formatsOf(texts.filter((text) => text !== null)).filter((format) => format !== time.format);
  const instead = fits.length === 0 ? '' : `; they look like "format: ${fits.join('" or "')}"`;
  const unread = texts.length - times.length;
  if (unread > 0) wrong.push(`${unread} of ${texts.length} times cannot be read as ${time.format}${instead}`);
  else if (times.length > 0 && !times.every(isLikely))
    wrong.push(`times read as ${time.format} are implausible${instead}`);
  else if (time.bounds !== 'none' && times.length > 0 && times.every((ms) => ms < Date.parse(interval.start)))
    wrong.push(
      `all records are older than the interval (from ${interval.start}): the API seems to ignore "\${from}" as it is sent`,
    );
  else if (time.bounds === 'both' && times.every((ms) => ms >= Date.parse(interval.end)) && times.length > 0)
    wrong.push(
      `all records are later than the interval (to ${interval.end}): the API seems to ignore "\${to}" as it is sent`,
    );
  if (time.order === 'asc' && times.some((ms, index) => ms < times[index - 1]!))
    wrong.push('the definition says "order: asc", but the times on this page are not in ascending order');
  return wrong;
}

const LIKELY_FROM = Date.UTC(1980, 0, 1);
const LIKELY_TO = Date.UTC(2100, 0, 1);
const isLikely = (ms: number): boolean => ms >= LIKELY_FROM && ms < LIKELY_TO;

/** What times look like, by their form: `iso` reads more than it is written for. */
const FORMS = {
  date: /^\d{4}-\d\d-\d\d$/,
  sql: /^\d{4}-\d\d-\d\d \d/,
  iso: /^\d{4}-\d\d-\d\dT\d/i,
  epoch: /^-?\d{1,11}(\.\d+)?$/,
  'epoch-ms': /^(\d{12,14}|\/Date\(\d{12,14}([+-]\d{4})?\)\/)$/,
} as const;

/** Returns the formats in which all texts are times of these days. */
function formatsOf(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  const formats = Object.keys(FORMS) as (keyof typeof FORMS)[];
  return formats.filter((format) =>
    texts.every((text) => FORMS[format].test(text) && isLikely(readTime(text, format))),
  );
}
