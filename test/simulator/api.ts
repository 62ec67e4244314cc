import type { Simulator, SimulatorOptions } from '../../simulator/index.ts';
import { startSimulator } from '../../simulator/index.ts';

export const DETAILS = '/api/v2/analytics/conversations/details/query';
export const DAY = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
export const WHOLE_DAY = `${DAY.from}/${DAY.to}`;
const CREDENTIALS = 'simulator-client:simulator-secret';

export interface Row {
  conversationId?: string;
  conversationStart: string;
}
export interface Body {
  conversations?: Row[];
  totalHits?: number;
  entities?: Row[];
  nextPageToken?: string;
  jobId?: string;
  state?: string;
  errorMessage?: string;
  submissionDate?: string;
  completionDate?: string;
  expirationDate?: string;
  cursor?: string;
  dataAvailabilityDate?: string;
  code?: string;
  message?: string;
  contextId?: string;
}
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** A client of one simulator that gives up on nothing and hides nothing. */
export interface Api {
  simulator: Simulator;
  token: string;
  /** POSTs to the details query, or another path. */
  post: (body: unknown, path?: string, headers?: Record<string, string>) => Promise<Reply>;
  page: (pageNumber: number, pageSize: number, more?: object) => Promise<Reply>;
  login: () => Promise<void>;
}

/** Runs a test against a simulator of its own, with a token in hand. */
export async function withApi(options: SimulatorOptions, test: (api: Api) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ ...DAY, records: 100, ...options });
  const api: Api = {
    simulator,
    token: '',
    post: (body, path = DETAILS, headers) => post(simulator.url + path, api.token, body, headers),
    page: (pageNumber, pageSize, more) => api.post({ interval: WHOLE_DAY, ...more, paging: { pageSize, pageNumber } }),
    login: async () => {
      const answer = await requestToken(simulator.url);
      api.token = ((await answer.json()) as { access_token: string }).access_token;
    },
  };
  try {
    await api.login();
    await test(api);
  } finally {
    await simulator.close();
  }
}

export function requestToken(
  url: string,
  credentials = CREDENTIALS,
  form = 'grant_type=client_credentials',
): Promise<Response> {
  return fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form,
  });
}

async function post(url: string, token: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}

export const idsOf = (rows: readonly Row[] = []) => rows.map((row) => row.conversationId ?? '');

/** Reads pages until `conversations` is absent; answers the ids page by page. */
export async function readPages({ page }: Api, pageSize: number, more: object = {}): Promise<string[][]> {
  const pages: string[][] = [];
  for (;;) {
    const { body } = await page(pages.length + 1, pageSize, more);
    if (body.conversations === undefined) return pages;
    pages.push(idsOf(body.conversations));
  }
}

/** Follows page tokens to the end; answers the ids page by page. */
export async function followTokens({ post }: Api, query: object, path = DETAILS): Promise<string[][]> {
  const pages: string[][] = [];
  let pageToken: string | undefined;
  do {
    const { body } = await post(
      { interval: WHOLE_DAY, ...query, ...(pageToken === undefined ? {} : { pageToken }) },
      path,
    );
    pages.push(idsOf(body.entities));
    pageToken = body.nextPageToken;
  } while (pageToken !== undefined);
  return pages;
}
