import { hash } from 'node:crypto';

/** How many parents a cursor remembers: it has 5 kB more with their digests, and enters Temporal's history twice per page. */
export const MOST_REMEMBERED = 500;

const LENGTH = 10;

/** Returns a short digest of a text: 60 bits, so that 500 different texts have different ones. */
export const digestOf = (text: string): string => hash('sha256', text, 'base64').slice(0, LENGTH);

/** Reads digests that follow each other in a text, in order. */
export function readDigests(text: string): Set<string> {
  const digests = new Set<string>();
  for (let at = 0; at < text.length; at += LENGTH) digests.add(text.slice(at, at + LENGTH));
  return digests;
}

export const writeDigests = (digests: Iterable<string>): string => [...digests].join('');
