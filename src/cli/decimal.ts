import { InvalidInput } from '../errors.ts';

/** Reads a decimal number off the command line; other text (`0x10`, `1e3`) is left for whoever checks the value to refuse. */
export const decimal = (text: string): number | string => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

/** Parses a count on the command line. @throws InvalidInput unless it is at least 1. */
export function wholeNumber(flag: string, text: string, example: number): number {
  const number = decimal(text);
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1) return number;
  throw new InvalidInput([`${flag} "${text}" is not a whole number of at least 1, for example ${example}`]);
}
