import { asBody, startOfText } from '../../json/body.ts';
import { refuseRepeats } from '../../json/names-once.ts';
import { skipSpace } from '../../json/scanner.ts';

/** Parses a small body, after a byte order mark if there is one; null when it is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}

/**
 * As {@link parseJson}; null also where an object has a name twice: readers differ in which of the two they believe, and
 * one may say that a job is done which the other says has failed.
 */
export function parseOnce(body: Buffer): unknown {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null) return value;
  try {
    const text = asBody(body);
    refuseRepeats(text, skipSpace(text.json, startOfText(text)));
    return value;
  } catch {
    return null;
  }
}
