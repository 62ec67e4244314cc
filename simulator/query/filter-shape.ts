import { badRequest } from '../http/api-error.ts';
import { DIMENSIONS, SEGMENT_DURATION } from './filter-dimensions.ts';

/** Clauses and predicates, of which all (`and`) or at least one (`or`) must match. */
export interface Filter {
  /** The list that it stands in, such as `segmentFilters`. */
  readonly list: string;
  readonly type: 'and' | 'or';
  readonly clauses: readonly Filter[];
  readonly predicates: readonly Predicate[];
}

/** A condition on a dimension or metric: its value, a range, or its presence. */
export interface Predicate {
  readonly type: 'dimension' | 'metric';
  /** Name of the dimension or metric. */
  readonly dimension: string;
  readonly operator: 'matches' | 'exists' | 'notExists';
  readonly value: string | null;
  readonly range: Readonly<Record<string, unknown>> | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads a filter list of a body. @throws ApiError 400 naming the member that is wrong, as the API does. */
export function readFilters(name: string, value: unknown): Filter[] {
  return value === undefined || value === null
    ? []
    : listOf(name, value).map((one, at) => readFilter(name, `${name}[${at}]`, one));
}

function readFilter(list: string, where: string, value: unknown): Filter {
  const { type, clauses = [], predicates = [] } = fieldsOf(where, value);
  if (type !== 'and' && type !== 'or') throw refusal(`${where}.type must be "and" or "or"`);
  const filter = {
    list,
    type,
    clauses: listOf(`${where}.clauses`, clauses).map((one, at) => readFilter(list, `${where}.clauses[${at}]`, one)),
    predicates: listOf(`${where}.predicates`, predicates).map((one, at) =>
      readPredicate(list, `${where}.predicates[${at}]`, one),
    ),
  } as const;
  if (filter.clauses.length + filter.predicates.length === 0) throw refusal(`${where} must have clauses or predicates`);
  return filter;
}

function readPredicate(list: string, where: string, one: unknown): Predicate {
  const { operator = 'matches', value = null, range = null, ...named } = fieldsOf(where, one);
  const subject = subjectOf(list, where, named);
  if (operator !== 'matches' && operator !== 'exists' && operator !== 'notExists') {
    throw refusal(`${where}.operator must be matches, exists or notExists`);
  }
  if (value !== null && typeof value !== 'string') throw refusal(`${where}.value must be a string`);
  if (operator === 'matches' && value === null && range === null)
    throw refusal(`${where} must have a value or a range`);
  return { ...subject, operator, value, range: range === null ? null : rangeOf(`${where}.range`, range) };
}

/** Returns the dimension or metric of a predicate. If the type is left out, it follows from which of them is named. */
function subjectOf(list: string, where: string, named: Fields): Pick<Predicate, 'type' | 'dimension'> {
  const { dimension, metric, type = metric === undefined ? 'dimension' : 'metric' } = named;
  if (type === 'metric') {
    if (typeof metric !== 'string' || metric === '') throw refusal(`${where}.metric must be set`);
    if (list === 'segmentFilters' && metric !== SEGMENT_DURATION)
      throw refusal(`${where}.metric must be ${SEGMENT_DURATION}, not ${metric}`);
    return { type, dimension: metric };
  }
  // Predicates on properties are not simulated.
  if (type !== 'dimension') throw refusal(`${where}.type must be dimension or metric: the simulator knows no others`);
  if (typeof dimension !== 'string' || dimension === '') throw refusal(`${where}.dimension must be set`);
  const known = DIMENSIONS[list];
  if (known && !known.has(dimension)) throw refusal(`${where}.dimension ${dimension} is not a dimension of ${list}`);
  return { type, dimension };
}

function rangeOf(where: string, value: unknown): Fields {
  const range = fieldsOf(where, value);
  const wrong = Object.keys(range).filter((name) => !['gt', 'gte', 'lt', 'lte'].includes(name));
  if (wrong.length > 0) throw refusal(`${where} must have gt, gte, lt or lte, not ${wrong.join(', ')}`);
  return range;
}

function listOf(where: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw refusal(`${where} must be a list`);
}

function fieldsOf(where: string, value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw refusal(`${where} must be an object`);
}

const refusal = (message: string) => badRequest(`${message}.`, 'invalid.value');
