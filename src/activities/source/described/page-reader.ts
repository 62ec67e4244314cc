import type { Value } from '../../../datasets/definition/placeholders.ts';
import { isHeaderName, pagesOf } from '../../../datasets/definition/pages-of.ts';
import type { DatasetDefinition } from '../../../datasets/definition/schema.ts';
import { namesIn } from '../../../json/field-path.ts';
import { type ScannedPage, scanPage } from '../../../json/scan-page.ts';
import { SourceFailure } from '../failure.ts';
import { isSecret } from '../known-secrets.ts';
import { createPaging } from '../paging/create-paging.ts';
import type { Pages } from '../paging/paging.ts';
import { atOrigin } from '../paging/next.ts';
import { nextCursor } from '../paging/next-cursor.ts';
import { isFilled } from '../parse-page.ts';
import { buildRequest } from './build-request.ts';
import { doubtAbout } from './doubts.ts';
import { relationOf, totalOf } from './page-total.ts';
import { scanListing } from './scan-listing.ts';
import type { DescribedApi, DescribedResponse } from './described-api.ts';
import { type ErrorRow, errorRows, namingRow } from './error-rows.ts';

/** The page of a listing to request. */
export interface ListingRequest {
  values: Readonly<Record<string, Value>>;
  cursor: string | null;
  pageSize: number;
}

/** A page of a listing as it came. */
export interface ListingPage {
  body: Buffer;
  scanned: ScannedPage;
  next: string | null;
  total: number | null;
  oddTotal: string | null;
  /** What makes it doubtful that the definition fits the answer, in words; null if nothing does. */
  doubt: string | null;
  /** The error row by which the answer counts as a page without records; null = it is an ordinary page. */
  emptied: ErrorRow | null;
}

/** Reads the pages of one dataset as its definition says. */
export interface PageReader {
  numbered: boolean;
  /** @throws SourceFailure when the answer cannot be used, InvalidInput when a value does not fit into a request. */
  read(asked: ListingRequest, signal: AbortSignal): Promise<ListingPage>;
}

// Members that report an error although the status is 200.
const ERROR_MEMBERS = ['error', 'errors'];

// Members that report that an answer with status 200 lacks records, if they are true.
const INCOMPLETE = [
  'incomplete_results',
  'incompleteResults',
  'timed_out',
  'timedOut',
  'partial',
  'partial_results',
  'partialResults',
];

/** Creates the reader. @param fields paths to read in each record. @param inOrder see createPaging. */
export function createPageReader(
  api: DescribedApi,
  dataset: DatasetDefinition,
  fields: readonly string[],
  inOrder = false,
): PageReader {
  const { definition } = api;
  const paged = pagesOf(definition, dataset);
  const paging = createPaging(paged ?? 'none', inOrder);
  const isByPosition = paged?.number !== undefined || paged?.offset !== undefined;
  const rows = errorRows(definition, dataset);
  const onWay = namesIn(dataset.records)[0];
  const errorMembers = ['.', 'one'].includes(dataset.records) ? [] : ERROR_MEMBERS.filter((name) => name !== onWay);
  const flags = errorMembers.length === 0 ? [] : INCOMPLETE;
  const members = [...(paged === null ? [] : membersOf(paged)), ...errorMembers, ...flags];
  const after = paged?.after === undefined || fields.includes(paged.after) ? [] : [paged.after];
  const paths = [...fields, ...after];

  return {
    numbered: paging.numbered,
    async read(asked, signal) {
      const { cursor, pageSize } = asked;
      const selection = paging.select(cursor, pageSize);
      const build = (token: Readonly<Record<string, Value>>) => {
        const values = { ...asked.values, ...token };
        return buildRequest({ api: definition, dataset, values, selection, isFirstPage: cursor === null });
      };
      const response = await api.send(build, rows, signal).catch((error: unknown) => {
        throw namingRow(error, isByPosition && cursor !== null);
      });
      if (response.emptied) return emptyPage(response.emptied, paths);
      const scanned = scanListing(response, dataset, paths, members);
      refuseErrors(response, scanned, errorMembers);
      const totals =
        paged?.total === undefined ? { total: null, oddTotal: null } : totalOf(paged.total, response, scanned);
      const page = { response, scanned, url: response.url, cursor, pageSize, total: totals.total };
      const next = withoutCredentials(nextCursor(paging, page), secretParameters(definition.auth));
      const read = { response, scanned, dataset, pages: paged, cursor, pageSize, next, ...totals };
      const doubt = incompleteIn(scanned, flags) ?? doubtAbout(read);
      return { body: response.body, scanned, next, ...totals, doubt, emptied: null };
    },
  };
}

/** Returns a page without records. @param fields the paths that the caller reads in each record. */
export function emptyPage(emptied: ErrorRow | null, fields: readonly string[]): ListingPage {
  const body = Buffer.from('[]');
  return { body, scanned: scanPage(body, '.', fields), next: null, total: null, oddTotal: null, doubt: null, emptied };
}

/** Returns the paths of the members that paging reads. */
function membersOf({ cursor, next, more, done, last, total }: Pages): string[] {
  const paths = [cursor, ...[next ?? []].flat(), more, done, last, total, relationOf(total)];
  return paths.filter((path) => path !== undefined && !isHeaderName(path)) as string[];
}

function incompleteIn({ envelope }: ScannedPage, flags: readonly string[]): string | null {
  const flag = flags.find((name) => envelope[name] === true);
  return flag === undefined ? null : `the answer says that it is incomplete: "${flag}" is true`;
}

function refuseErrors({ answer }: DescribedResponse, { envelope }: ScannedPage, members: readonly string[]): void {
  for (const member of members) {
    if (isFilled(envelope[member]))
      throw new SourceFailure(answer, `not a page: the answer contains "${member}", so records may be missing`);
  }
}

/**
 * Returns a cursor without credentials if it is an address, as cursors enter Temporal's history. Some APIs put a token into the
 * next address although it came in a header: it is known by its value.
 */
function withoutCredentials(address: string | null, names: readonly string[]): string | null {
  if (address === null || !address.startsWith('/')) return address;
  const url = atOrigin('http://host', address);
  const secret = [...url.searchParams].filter(([name, value]) => names.includes(name) || isSecret(value));
  if (secret.length === 0) return address;
  for (const [name] of secret) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}

const secretParameters = (auth: DescribedApi['definition']['auth']): string[] =>
  auth === 'none' ? [] : Object.keys(auth.query ?? {});
