import { isObject } from '../../../json/is-object.ts';
import { parseJson } from '../parse-json.ts';
import type { ScannedAnswer } from './scanned-answer.ts';

const FLAGS = ['success', 'succeeded', 'ok', 'is_success', 'isSuccess'];
// As in JSend. Other words, such as `failed`, may be the state of what the records belong to.
const FAILED = /^(error|fail)$/i;
const MESSAGES = [
  'message',
  'msg',
  'error_message',
  'errorMessage',
  'error_description',
  'detail',
  'fault',
  'exception',
];

/**
 * Says that an answer without records reports a failure. With records, the same members may describe what the records belong to,
 * such as a test run. A message alone counts only if even the list is absent.
 */
export function failureDoubt({ response, scanned, dataset: { records } }: ScannedAnswer): string | null {
  if (scanned.records.length > 0 || records === '.' || records === 'one') return null;
  const answer = parseJson(response.body);
  if (!isObject(answer)) return null;
  const isText = (name: string) => typeof answer[name] === 'string' && answer[name] !== '';
  const flag = FLAGS.find((name) => answer[name] === false);
  const message = MESSAGES.find(isText);
  const isFailed = message !== undefined && FAILED.test(String(answer['status']));
  const member = flag ?? (isFailed ? 'status' : scanned.listed ? undefined : message);
  if (member === undefined) return null;
  const what = scanned.listed ? 'has no records' : `has no "${records}"`;
  return `the answer ${what}, but its "${member}" looks like a failure: if it means that there are no records, add a row such as \`errors: [{ says: { path: ${member}, is: ${isText(member) ? 'TEXT' : 'false'} }, then: empty }]\``;
}
