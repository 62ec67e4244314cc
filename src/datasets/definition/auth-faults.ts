import type { Fault } from './faults.ts';
import type { ApiDefinition } from './schema.ts';

type Auth = ApiDefinition['auth'];

/** True if the credential is requested, so that it can be renewed. */
export const isRenewable = (auth: Auth): boolean =>
  auth !== 'none' && (auth.oauth2 !== undefined || auth.login !== undefined);

/** Returns the headers that authenticate requests, in lower case. */
export function headersOfAuth(auth: Auth): string[] {
  if (auth === 'none' || auth.query) return [];
  const send = auth.oauth2?.send ?? auth.login?.send;
  const names = auth.header ? Object.keys(auth.header) : [typeof send === 'object' ? send.header : 'authorization'];
  return names.map((name) => name.toLowerCase());
}

/** Returns the query parameters that authenticate requests. */
export const parametersOfAuth = (auth: Auth): string[] => (auth === 'none' ? [] : Object.keys(auth.query ?? {}));

/** Finds words of `auth` that are valid each, but not together. */
export function authFaults({ auth }: ApiDefinition): Fault[] {
  if (auth === 'none') return [];
  const empty = (['header', 'query'] as const).filter((word) => auth[word] && Object.keys(auth[word]).length === 0);
  return [
    ...empty.map((word) => ({
      path: ['auth', word],
      message: 'is empty, so requests would not authenticate: write "auth: none" if that is intended',
    })),
    ...clientFaults(auth),
    ...answerFaults(auth),
  ];
}

function clientFaults({ oauth2 }: Exclude<Auth, 'none'>): Fault[] {
  if (oauth2 === undefined) return [];
  const { grant, client, params } = oauth2;
  const faults: Fault[] = [];
  if (grant === 'client_credentials' && client.secret === undefined && Object.keys(params).length === 0) {
    const message = 'must contain the secret of the client, such as {id: $CLIENT_ID, secret: $CLIENT_SECRET}';
    faults.push({ path: ['auth', 'oauth2', 'client'], message });
  }
  const sent = client.in === 'header' || grant === 'jwt_bearer' ? [] : ['client_id', 'client_secret'];
  for (const name of sent.filter((name) => params[name] !== undefined)) {
    const message = `is already sent by "client", which goes into the ${client.in}: leave it out`;
    faults.push({ path: ['auth', 'oauth2', 'params', name], message, atName: true });
  }
  return faults;
}

function answerFaults(auth: Exclude<Auth, 'none'>): Fault[] {
  const kind = auth.oauth2 ? 'oauth2' : 'login';
  const answer = auth[kind]?.answer;
  if (answer === undefined) return [];
  const end = (['expires', 'expires-at'] as const).find((word) => answer[word] === answer.token);
  if (end === undefined) return [];
  return [{ path: ['auth', kind, 'answer', end], message: `is the path of the token itself ("${answer.token}")` }];
}
