import { namesIn } from '../../../json/field-path.ts';
import { fill, fillAll, type Value } from '../../../datasets/definition/placeholders.ts';
import type { ApiDefinition, DatasetDefinition } from '../../../datasets/definition/schema.ts';
import { atOrigin } from '../paging/next.ts';
import type { Pages, PageSelection } from '../paging/paging.ts';
import { hostPart, pathPart } from './base-url.ts';

/** A request as a definition describes it, without its credential. */
export interface DescribedRequest {
  method: 'GET' | 'POST';
  /** Absolute, with its query. */
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** Everything that a request is made from. */
export interface RequestParts {
  api: ApiDefinition;
  dataset: DatasetDefinition;
  /** Values of settings, times, parents, the job and the token, by the names of their placeholders. */
  values: Readonly<Record<string, Value>>;
  /** How the request says which page it wants. */
  selection: PageSelection;
  isFirstPage: boolean;
}

type Parameters = [name: string, value: Value][];

/** Builds the request of one page. Values in a path are encoded, so that none of them leads to another path. */
export function buildRequest({ api, dataset, values, selection, isFirstPage }: RequestParts): DescribedRequest {
  const pages = dataset.pages ?? api.pages;
  const all = { ...values, ...selection.values };
  const valueOf = (name: string): Value => all[name] ?? '';
  const method = dataset.get === undefined ? 'POST' : 'GET';
  const paging = pages === 'none' ? [] : pagingParameters(pages, selection);
  const location = pages === 'none' ? 'query' : (pages.in ?? 'query');

  const url = new URL(absoluteUrl(api.url, (dataset.get ?? dataset.post)!, selection, valueOf));
  if (selection.address === undefined) {
    const query = [...listed(dataset.query), ...(isFirstPage ? listed(dataset.first) : [])].map(
      ([name, value]): Parameters[number] => [name, fillScalar(value, valueOf)],
    );
    for (const [name, value] of location === 'query' ? [...query, ...paging] : query) {
      url.searchParams.append(name, String(value));
    }
  }
  const headers = Object.fromEntries(
    [...listed({ ...api.headers, ...dataset.headers }), ...(location === 'header' ? paging : [])].map(
      ([name, value]) => [name.toLowerCase(), String(fillScalar(value, valueOf))],
    ),
  );
  const request = { method, url: url.href, headers: { accept: 'application/json', ...headers } } as const;
  if (method === 'GET') return request;
  const members = location === 'body' ? paging : [];
  const own = fillAll(dataset.body ?? {}, valueOf);
  // A form has no nested members: there a name is used whole, with its dots.
  const body = dataset.form ? { ...own, ...wholeNames(members) } : withMembers(own, members);
  return { ...request, ...encodeBody(body, dataset.form, request.headers) };
}

/** Returns the parameters that select a page, and the one for its size. */
function pagingParameters({ size }: Pages, selection: PageSelection): Parameters {
  const own: Parameters = selection.parameter ? [[selection.parameter.name, selection.parameter.value]] : [];
  return size === undefined ? own : [...own, [size.as, selection.values['size']!]];
}

function absoluteUrl(base: string, path: string, selection: PageSelection, valueOf: (name: string) => Value): string {
  // The base may be only a placeholder: the host that the token's answer names.
  const isWhole = /^\$\{[^}]*\}$/.test(base);
  const root = String(fill(base, isWhole ? valueOf : (name) => hostPart(name, String(valueOf(name))))).replace(
    /\/+$/,
    '',
  );
  if (selection.address !== undefined) return atOrigin(new URL(root).origin, selection.address).href;
  return `${root}${String(fill(path, (name) => pathPart(name, String(valueOf(name)))))}`;
}

/** Lists names and values; a list of values gives its name once per value. */
function listed(values: Record<string, Value | Value[]>): Parameters {
  return Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((one): Parameters[number] => [name, one]),
  );
}

function fillScalar(value: Value, valueOf: (name: string) => Value): Value {
  return typeof value === 'string' ? fill(value, valueOf) : value;
}

const wholeNames = (members: Parameters): Record<string, Value> =>
  Object.fromEntries(members.map(([path, value]) => [namesIn(path).join('.'), value]));

/** Puts values into a body; a name such as `paging.pageNumber` is a path through objects. */
function withMembers(body: Record<string, unknown>, members: Parameters): Record<string, unknown> {
  const filled = structuredClone(body);
  for (const [path, value] of members) {
    const steps = namesIn(path);
    let inner = filled;
    for (const step of steps.slice(0, -1)) inner = (inner[step] ??= {}) as Record<string, unknown>;
    inner[steps.at(-1)!] = value;
  }
  return filled;
}

function encodeBody(body: Record<string, unknown>, isForm: boolean, headers: Record<string, string>) {
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const form = new URLSearchParams();
  if (isForm)
    for (const [name, value] of listed(body as Record<string, Value | Value[]>)) form.append(name, String(value));
  return { headers: { 'content-type': type, ...headers }, body: isForm ? form.toString() : JSON.stringify(body) };
}
