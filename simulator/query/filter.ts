import { surveyRows } from '../analytics/surveys.ts';
import type { DatasetView } from '../dataset/dataset.ts';
import { SEGMENT_DURATION } from './filter-dimensions.ts';
import { type Filter, type Predicate, readFilters } from './filter-shape.ts';
import { type Row, rowsOf } from './segment-rows.ts';

/** Says whether a conversation is selected. */
export type Match = (index: number) => boolean;

/** Names of the filter lists in a query body. */
export const FILTER_LISTS = [
  'conversationFilters',
  'segmentFilters',
  'evaluationFilters',
  'surveyFilters',
  'resolutionFilters',
] as const;

/** Returns the filters of a body, all of which must match; null if there are none. @throws ApiError 400 if one is malformed. */
export function filtersOf(body: Readonly<Record<string, unknown>>): Filter[] | null {
  const filters = FILTER_LISTS.flatMap((name) => readFilters(name, body[name]));
  return filters.length > 0 ? filters : null;
}

/** Compiles filters. For each there must be one segment (or survey) that matches all of it, as in the API. */
export function matchOf(filters: readonly Filter[], dataset: DatasetView): Match {
  return all(
    filters.map((filter) => {
      if (filter.list === 'surveyFilters') return bySurveys(filter, dataset);
      return isQuick(filter) ? compile(filter, dataset) : bySegments(filter, dataset);
    }),
  );
}

/** Dimensions that can be checked without the record of a conversation. */
const QUICK: Record<string, (dataset: DatasetView, value: unknown) => Match> = {
  conversationId(dataset, value) {
    const wanted = typeof value === 'string' ? dataset.indexOf(value) : null;
    return (index) => index === wanted;
  },
  originatingDirection: (dataset, value) => (index) => dataset.direction(index) === value,
  mediaType: (dataset, value) => (index) => dataset.mediaType(index) === value,
};

function isQuick({ clauses, predicates }: Filter): boolean {
  return (
    clauses.every(isQuick) &&
    predicates.every(
      ({ type, dimension, range }) =>
        type === 'dimension' && range === null && (dimension in QUICK || dimension === 'conversationEnd'),
    )
  );
}

function compile({ type, clauses, predicates }: Filter, dataset: DatasetView): Match {
  const parts = [...clauses.map((clause) => compile(clause, dataset)), ...predicates.map((one) => quick(one, dataset))];
  return type === 'or' ? (index) => parts.some((part) => part(index)) : all(parts);
}

function quick({ dimension, operator, value }: Predicate, dataset: DatasetView): Match {
  const ends = dimension === 'conversationEnd';
  if (operator === 'exists') return (index) => !ends || dataset.endMs(index) !== null;
  if (operator === 'notExists') return (index) => ends && dataset.endMs(index) === null;
  if (ends) return (index) => dataset.endMs(index) === Date.parse(value ?? '');
  return QUICK[dimension]!(dataset, value);
}

function all(parts: readonly Match[]): Match {
  return (index) => parts.every((part) => part(index));
}

function bySegments(filter: Filter, dataset: DatasetView): Match {
  return (index) => rowsOf(dataset.text(index)).some((row) => holds(filter, row));
}

function bySurveys(filter: Filter, dataset: DatasetView): Match {
  return (index) => surveyRows(dataset, index).some((row) => holds(filter, row));
}

function holds({ type, clauses, predicates }: Filter, row: Row): boolean {
  const parts = [...clauses.map((clause) => holds(clause, row)), ...predicates.map((one) => says(one, row))];
  return type === 'or' ? parts.includes(true) : !parts.includes(false);
}

function says({ type, dimension, operator, value, range }: Predicate, row: Row): boolean {
  const found = type === 'metric' ? metricOf(row, dimension) : (row[dimension] ?? row[`${dimension}s`]);
  if (operator === 'exists') return found !== undefined;
  if (operator === 'notExists') return found === undefined;
  const texts = [found ?? []].flat().map(String);
  return range === null ? texts.includes(value ?? '') : texts.some((text) => lies(text, range));
}

/** Returns the values of a metric in the session of a segment, or the segment's length; undefined if there are none. */
function metricOf(row: Row, name: string): number[] | undefined {
  const { segmentStart, segmentEnd, metrics = [] } = row as Partial<Segment>;
  if (name === SEGMENT_DURATION)
    return segmentEnd === undefined ? undefined : [Date.parse(segmentEnd) - Date.parse(segmentStart ?? '')];
  const values = metrics.filter((metric) => metric.name === name).map(({ value }) => value);
  return values.length > 0 ? values : undefined;
}

interface Segment {
  segmentStart: string;
  segmentEnd?: string;
  metrics?: { name: string; value: number }[];
}

/** Returns whether a number or time lies in a range. */
function lies(text: string, range: Readonly<Record<string, unknown>>): boolean {
  const numberOf = (bound: unknown) => (Number.isNaN(Number(bound)) ? Date.parse(String(bound)) : Number(bound));
  const at = numberOf(text);
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return at > numberOf(gt) && at >= numberOf(gte) && at < numberOf(lt) && at <= numberOf(lte);
}
