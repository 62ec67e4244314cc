import { parseErrorBody } from '../error-body.ts';
import { SourceFailure } from '../failure.ts';
import type { HttpClient, HttpRequest } from '../http.ts';
import type { HttpResponse } from '../response.ts';
import { parseJson } from '../parse-json.ts';
import { type TokenAnswer, readTokenAnswer } from './token-answer.ts';
import type { OAuth2 } from './build-token-request.ts';

/**
 * Asks for a token. Not cancelled with the page that needs it: other pages wait for the same token.
 *
 * @throws SourceFailure by the failure table.
 */
export async function requestTokenAnswer(
  http: HttpClient,
  request: HttpRequest,
  answer: OAuth2['answer'],
  accepts: readonly number[] = [200],
): Promise<TokenAnswer> {
  return parseTokenAnswer(await http.send(request), answer, accepts);
}

/**
 * Reads the answer of a token endpoint.
 *
 * @param accepts statuses of an answer with a token; default: 200 alone.
 * @throws SourceFailure by the failure table.
 */
export function parseTokenAnswer(
  { answer, body }: HttpResponse,
  paths: OAuth2['answer'],
  accepts: readonly number[] = [200],
): TokenAnswer {
  if (!accepts.includes(answer.status)) throw new SourceFailure(answer);
  if (answer.fault !== null) throw new SourceFailure(answer, answer.fault);
  const granted = readTokenAnswer(parseJson(body), paths);
  if (typeof granted !== 'string') return granted;
  // Some services answer 200 and name the error in the body.
  const { code, message } = parseErrorBody(body);
  if (code !== null) throw new SourceFailure({ ...answer, code, message });
  throw new SourceFailure(answer, `${granted} (content type ${answer.contentType ?? 'unknown'})`);
}
