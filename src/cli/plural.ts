import { count } from './progress-line.ts';

/** `1 record`, `2 records`. */
export function plural(number: number, name: string): string {
  return `${count(number)} ${name}${number === 1 ? '' : 's'}`;
}
