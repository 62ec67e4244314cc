import { DETAILS_PERMISSION, JOBS_PATH, QUERY_PATH } from '../../../datasets/genesys/api.ts';
import type { ApiRequest } from '../api.ts';
import type { ApiAccess } from '../api-access.ts';
import { SourceFailure } from '../failure.ts';

/** Whether one thing that an export needs works, and what to do if it does not. */
export interface Finding {
  name: 'login' | 'conversation-query' | 'conversation-job';
  works: boolean;
  /** True if the API refuses the client; false if it works or did not answer. */
  refused: boolean;
  message: string;
}

const PERMISSION = `the client has the permission ${DETAILS_PERMISSION}`;
const MINUTE_MS = 60_000;

/**
 * Checks whether the credentials work and which permission is missing, with one login (none if there is a token
 * already) and one small request per source. No request shows whether all divisions are visible (docs/sources.md).
 */
export async function checkAccess(
  { api, tokens }: Pick<ApiAccess, 'api' | 'tokens'>,
  now = Date.now(),
): Promise<Finding[]> {
  const login = await checkOne('login', 'the credentials work', () => tokens.get());
  if (!login.works) return [login];
  const ask = (request: ApiRequest) => () => api.send(request);
  return [
    login,
    await checkOne(
      'conversation-query',
      PERMISSION,
      ask({ method: 'POST', path: QUERY_PATH, body: minuteBefore(now) }),
    ),
    await checkOne('conversation-job', PERMISSION, ask({ method: 'GET', path: `${JOBS_PATH}/availability` })),
  ];
}

async function checkOne(name: Finding['name'], good: string, action: () => Promise<unknown>): Promise<Finding> {
  try {
    await action();
    return { name, works: true, refused: false, message: good };
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    const refused = ['Unauthorized', 'Forbidden'].includes(error.row.type);
    return { name, works: false, refused, message: error.message };
  }
}

/** Returns the smallest query that shows whether details may be read. */
function minuteBefore(now: number) {
  const end = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const interval = `${new Date(end - MINUTE_MS).toISOString()}/${new Date(end).toISOString()}`;
  return { interval, paging: { pageSize: 1, pageNumber: 1 } };
}
