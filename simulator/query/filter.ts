import type { DatasetView } from '../dataset/dataset.ts';

/** Says whether a conversation is selected. */
export type Match = (index: number) => boolean;

interface Filter {
  type?: unknown;
  clauses?: Filter[];
  predicates?: Predicate[];
}
interface Predicate {
  dimension?: unknown;
  operator?: unknown;
  value?: unknown;
}

/** The filter lists of a query body, by their names there. */
export const FILTER_LISTS = [
  'conversationFilters',
  'segmentFilters',
  'evaluationFilters',
  'surveyFilters',
  'resolutionFilters',
] as const;

/** The filters of a body; null when there are none. All of them must match. */
export function filtersOf(body: Readonly<Record<string, unknown>>): Filter[] | null {
  const filters = FILTER_LISTS.flatMap((name) => (Array.isArray(body[name]) ? (body[name] as Filter[]) : []));
  return filters.length > 0 ? filters : null;
}

/** Compiles filters; what is not simulated matches everything. */
export function matchOf(filters: readonly Filter[], dataset: DatasetView): Match {
  return all(filters.map((filter) => compile(filter, dataset)));
}

function compile({ type, clauses, predicates }: Filter, dataset: DatasetView): Match {
  const parts = [
    ...listOf(clauses).map((clause) => compile(clause, dataset)),
    ...listOf(predicates).map((predicate) => predicateOf(predicate, dataset)),
  ];
  return type === 'or' && parts.length > 0 ? (index) => parts.some((part) => part(index)) : all(parts);
}

function all(parts: readonly Match[]): Match {
  return (index) => parts.every((part) => part(index));
}

function listOf<T>(list: T[] | undefined): T[] {
  return Array.isArray(list) ? list : [];
}

function predicateOf({ dimension, operator, value }: Predicate, dataset: DatasetView): Match {
  switch (dimension) {
    case 'conversationId': {
      const wanted = typeof value === 'string' ? dataset.indexOf(value) : null;
      return presence(operator) ?? ((index) => index === wanted);
    }
    case 'originatingDirection':
      return presence(operator) ?? ((index) => dataset.direction(index) === value);
    case 'mediaType':
      return presence(operator) ?? ((index) => dataset.mediaType(index) === value);
    case 'conversationEnd':
      if (operator === 'exists') return (index) => dataset.endMs(index) !== null;
      if (operator === 'notExists') return (index) => dataset.endMs(index) === null;
      return () => true;
    default:
      return () => true;
  }
}

/** Answers `exists` and `notExists` of a dimension that every conversation has. */
function presence(operator: unknown): Match | null {
  if (operator === 'exists') return () => true;
  return operator === 'notExists' ? () => false : null;
}
