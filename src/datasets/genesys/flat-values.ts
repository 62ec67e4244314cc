import { isObject } from '../../json/is-object.ts';

/** Reads expected values from a record; a value of another type counts as absent. */

export type Members = Readonly<Record<string, unknown>>;

/** Returns the objects of a list. */
export const list = (value: unknown): Members[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Returns a string that is not empty, or null. */
export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Returns the strings of a list. */
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => text(each) !== null) : [];
