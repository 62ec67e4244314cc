import type { Interval } from '../contract.ts';
import { freeBytes } from './full-disk.ts';
import { count, describeBytes, describeSeconds } from './progress-line.ts';

/** What an export would cost. */
export interface DryRun {
  interval: Interval;
  slices: number;
  /** Slices that the source was asked about, with one request each. */
  asked: number;
  /** Null where the source names no total. */
  records: number | null;
  /** Requests for pages; null as `records`. */
  requests: number | null;
  /** The cap; 0 = none. */
  requestsPerMinute: number;
  /** Bytes of the records as the source sends them; null as `records`, or where no record came. */
  bytes: number | null;
  destination: string;
}

/** Describes it for a person. @param dataDir whose free space is told. */
export function describeDryRun(run: DryRun, dataDir: string): string[] {
  const { interval, slices, asked, records, requests, bytes, destination } = run;
  const about = asked < slices ? 'about ' : '';
  const unknown = asked === 0 ? 'a source with jobs says so only when it is read' : 'the source gives no total';
  return [
    `interval: ${interval.start} to ${interval.end}`,
    `slices:   ${count(slices)}${asked === 0 ? '' : `; one request ${asked < slices ? `for each of ${count(asked)} of them` : 'per slice'} gave the numbers below`}`,
    `records:  ${records === null ? `not known: ${unknown}` : `${about}${count(records)}`}`,
    ...(requests === null ? [] : [`requests: ${about}${count(requests)}${minutes(requests, run.requestsPerMinute)}`]),
    ...(bytes === null ? [] : [`size:     about ${describeBytes(bytes)} as JSON, to ${destination}${free(dataDir)}`]),
    'nothing was written',
  ];
}

function minutes(requests: number, perMinute: number): string {
  if (perMinute === 0) return '';
  return `; at ${count(perMinute)} per minute, that takes ${describeSeconds(Math.ceil((requests / perMinute) * 60))} or more`;
}

function free(dataDir: string): string {
  const bytes = freeBytes(dataDir);
  return Number.isFinite(bytes) ? `; ${describeBytes(bytes)} are free in ${dataDir}` : '';
}
