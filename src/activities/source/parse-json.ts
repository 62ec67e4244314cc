import { asBody, startOfText } from '../../json/body.ts';
import { refuseDuplicates } from '../../json/duplicate-names.ts';
import { skipSpace } from '../../json/scanner.ts';

/** Parses a small body, ignoring a byte order mark; null when it is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return null;
  }
}

/**
 * As {@link parseJson}, but null also when an object has the same name twice. Parsers differ in which of the two they
 * use, so one could read that a job is done and another that it failed.
 */
export function parseOnce(body: Buffer): unknown {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null) return value;
  try {
    const text = asBody(body);
    refuseDuplicates(text, skipSpace(text.json, startOfText(text)));
    return value;
  } catch {
    return null;
  }
}
