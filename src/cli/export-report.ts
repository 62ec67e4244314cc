import { basename, dirname } from 'node:path';
import type { ExportResult } from '../contract.ts';
import { type Asked, warningsOf } from './export-warnings.ts';
import { ownCommand, quoted, withId } from './own-command.ts';
import { count, describeBytes } from './progress-line.ts';
import { plural } from './plural.ts';

/** Describes a complete export for a person: what was kept, what was not and why, and what is proven by what. */
export function describeResult(result: ExportResult, asked: Asked): string[] {
  const { records, flatRows, slices, pages, bytes, interval, manifest, manifestSha256 } = result;
  const rows = flatRows === undefined ? [] : [plural(flatRows, 'flat row')];
  const amounts = [
    plural(records, 'record'),
    ...rows,
    describeBytes(bytes),
    plural(pages, 'page'),
    plural(slices, 'slice'),
  ];
  return [
    `complete: ${amounts.join(', ')}`,
    slices === 1 && interval.start === interval.end
      ? `snapshot: taken from ${interval.start} on`
      : `interval: ${interval.start} to ${interval.end}`,
    ...describeRequests(result),
    ...describeCounts(result),
    ...describeNames(result),
    ...describeReplaced(result),
    ...warningsOf(result, asked).map((warning) => `warning:  ${warning}`),
    ...describeProof(result),
    ...(manifest.startsWith('postgres:') ? [] : [`folder:   ${dirname(manifest)}`]),
    `manifest: ${manifest.startsWith('postgres:') ? manifest : basename(manifest)}`,
    `sha256:   ${manifestSha256}`,
    `check:    ${ownCommand(verifyCommand(result.exportId, asked.destination))}`,
    ...queryHint(manifest),
  ];
}

/** Says how to query a database by the names in docs/postgres.md. */
function queryHint(manifest: string): string[] {
  const [, schema] = /^postgres:([^/]+)\//.exec(manifest) ?? [];
  return schema === undefined ? [] : [`query:    psql, then: set search_path to ${schema};`];
}

/** Says how many requests the export has sent, as far as this run knows. */
function describeRequests({ requests, retries = 0 }: ExportResult): string[] {
  if (requests === undefined) return [];
  const again = retries === 0 ? '' : `, ${count(retries)} of them ${retries === 1 ? 'a retry' : 'retries'}`;
  return [`requests: ${count(requests)}, logins not counted${again}`];
}

/** Says what became of what the source sent, unless all of it was kept. */
function describeCounts({ received, records, ...others }: ExportResult): string[] {
  if (received === records) return [];
  const reasons: [number, string][] = [
    [records, 'kept'],
    [others.elsewhere, 'left to other slices'],
    [others.outside, 'outside the interval'],
    [others.duplicates, 'sent twice'],
    [others.reread, 'sent again in another reading'],
    [others.rejected, 'rejected (rejected.jsonl or the table rejected_record says why)'],
  ];
  const parts = reasons.filter(([number]) => number > 0).map(([number, reason]) => `${count(number)} ${reason}`);
  return [`received: ${count(received)} = ${parts.join(' + ') || '0'}`];
}

/** Says how many names are missing. */
const describeNames = ({ unnamed = 0 }: ExportResult): string[] =>
  unnamed === 0 ? [] : [`names:    ${plural(unnamed, 'id')} without a name; the id stands in its place`];

/** Names the export that this one has replaced. */
function describeReplaced({ replaced }: ExportResult): string[] {
  if (!replaced) return [];
  const { records, proven, finishedAt } = replaced;
  return [`replaced: ${plural(records, 'record')}, ${proven ? 'proven' : 'not proven'}, finished ${finishedAt}`];
}

/** Returns whether a person should read the report of an export. */
export const needsAttention = (result: ExportResult, asked: Asked): boolean =>
  !result.proven || warningsOf(result, asked).length > 0;

/** Says what is proven, by what, and what is not. */
export function describeProof(
  result: Pick<ExportResult, 'proven' | 'proofs' | 'reasons' | 'watermark' | 'slices'>,
): string[] {
  const { proven, proofs, reasons, watermark } = result;
  const by = describeProofs(proofs);
  const lines = by.map((line, index) => `${index === 0 && proven ? 'proven:   ' : '          '}${line}`);
  if (proven) return by.length > 0 ? lines : ['proven:   there was nothing to read'];
  return [
    ...reasons.map((reason, index) => `${index === 0 ? 'NOT proven: ' : '            '}${reason}`),
    ...by.map((line) => `            proven: ${line}`),
    `            the data is known to be complete up to ${watermark}`,
  ];
}

/** Says by what slices are proven, each kind in a sentence without its full stop. */
export function describeProofs(proofs: ExportResult['proofs']): string[] {
  return [
    proofs.total > 0 &&
      `${plural(proofs.total, 'slice')} by the total: every page of the last reading gave the same total, and as many different records came`,
    proofs['end-mark'] > 0 &&
      `${plural(proofs['end-mark'], 'slice')} by the end mark alone: not every page gave a total to compare with`,
  ].filter((line) => line !== false);
}

/** Returns the command that verifies an export, without the program's name, as a shell takes it. */
export function verifyCommand(id: string, destination: string | undefined): string {
  return withId(`verify${destination === undefined ? '' : ` --to ${quoted(destination)}`}`, id);
}
