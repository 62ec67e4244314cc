import type { HttpRequest } from '../activities/source/http.ts';
import { withoutSecrets } from '../activities/source/known-secrets.ts';
import type { ApiDefinition } from '../datasets/definition/schema.ts';

/** A request as it may be shown. */
export interface ShownRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

const HIDDEN = '***';
// Some definitions hold a key where it does not belong.
const SECRET_NAME = /authorization|cookie|secret|password|signature|(^|[-_])(token|key|auth|sig)$|api-?key/i;

/** Puts `***` in the place of everything that shows who a request is from. */
export function shownRequest({ method, url, headers, body }: HttpRequest, auth: ApiDefinition['auth']): ShownRequest {
  const { header = {}, query = {}, oauth2, login } = auth === 'none' ? {} : auth;
  const { send } = oauth2 ?? login ?? { send: 'Bearer' };
  const own = [...Object.keys(header), ...(typeof send === 'object' ? [send.header] : [])];
  const isSecret = (name: string) =>
    SECRET_NAME.test(name) || own.some((one) => one.toLowerCase() === name.toLowerCase());
  const asked = new URL(url);
  const parameters = [...asked.searchParams].map(([name, value]): [string, string] => [
    name,
    Object.hasOwn(query, name) || SECRET_NAME.test(name) ? HIDDEN : value,
  ]);
  // Decoded, as a person would write it.
  const search = parameters.map(([name, value]) => `${name}=${value}`).join('&');
  const shown = Object.entries(headers).map(([name, value]) => [name, isSecret(name) ? masked(value) : value] as const);
  return {
    method,
    url: withoutSecrets(`${asked.origin}${asked.pathname}${search === '' ? '' : `?${search}`}`),
    headers: Object.fromEntries(shown.map(([name, value]) => [name, withoutSecrets(value)])),
    body: body === undefined ? null : withoutSecrets(body),
  };
}

/** Leaves the scheme of a header, such as Bearer. */
const masked = (value: string): string => (/^(Bearer|Basic|Token) /i.exec(value)?.[0] ?? '') + HIDDEN;
