import { badRequest } from '../http/api-error.ts';

/** Clauses and predicates, of which all (`and`) or one (`or`) must hold. */
export interface Filter {
  readonly type: 'and' | 'or';
  readonly clauses: readonly Filter[];
  readonly predicates: readonly Predicate[];
}

/** A value, a range or the presence of a dimension. */
export interface Predicate {
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
    : listOf(name, value).map((one, at) => readFilter(`${name}[${at}]`, one));
}

function readFilter(where: string, value: unknown): Filter {
  const { type, clauses = [], predicates = [] } = fieldsOf(where, value);
  if (type !== 'and' && type !== 'or') throw refusal(`${where}.type must be and or or`);
  const filter = {
    type,
    clauses: listOf(`${where}.clauses`, clauses).map((one, at) => readFilter(`${where}.clauses[${at}]`, one)),
    predicates: listOf(`${where}.predicates`, predicates).map((one, at) =>
      readPredicate(`${where}.predicates[${at}]`, one),
    ),
  } as const;
  if (filter.clauses.length + filter.predicates.length === 0) throw refusal(`${where} must have clauses or predicates`);
  return filter;
}

function readPredicate(where: string, one: unknown): Predicate {
  const { type = 'dimension', dimension, operator = 'matches', value = null, range = null } = fieldsOf(where, one);
  // The data has no properties worth asking for, and the values of metrics mean nothing.
  if (type !== 'dimension') throw refusal(`${where}.type must be dimension: the simulator knows no other`);
  if (typeof dimension !== 'string' || dimension === '') throw refusal(`${where}.dimension must be set`);
  if (operator !== 'matches' && operator !== 'exists' && operator !== 'notExists') {
    throw refusal(`${where}.operator must be matches, exists or notExists`);
  }
  if (value !== null && typeof value !== 'string') throw refusal(`${where}.value must be a string`);
  if (operator === 'matches' && value === null && range === null)
    throw refusal(`${where} must have a value or a range`);
  return { dimension, operator, value, range: range === null ? null : fieldsOf(`${where}.range`, range) };
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
