import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { SourceFailure } from '../src/activities/source/failure.ts';
import { openAuth } from './described-auth.ts';
import { httpServer, sendJson } from './http-server.ts';
import { tempFolder } from './temp-folder.ts';

/** A server that takes the refresh tokens in `good` and gives `next` for one, where it is told to. */
export async function refreshServer(t: TestContext) {
  const asked: string[] = [];
  const state = {
    good: ['first-seed'],
    next: undefined as string | undefined,
    life: 3600 as number | undefined,
    error: [400, { error: 'invalid_grant' }] as [status: number, body: object],
    beforeAnswer: () => {},
  };
  const server = await httpServer(t, ({ body }, response) => {
    const token = new URLSearchParams(body).get('refresh_token')!;
    asked.push(token);
    state.beforeAnswer();
    if (!state.good.includes(token)) return sendJson(response, ...state.error);
    const access_token = `access-${asked.length}`;
    sendJson(response, 200, { access_token, expires_in: state.life, refresh_token: state.next });
  });
  const folder = join(await tempFolder(t), 'a', 'tokens');
  const auth = `{ oauth2: { token: "${server.url}/t", grant: refresh_token, client: { id: c }, params: { refresh_token: $SEED } } }`;
  const own = () => join(folder, readdirSync(folder)[0]!);
  const file = () => join(own(), 'token.json');
  /** Another worker, as far as all but memory is concerned. */
  const open = (SEED = 'first-seed', asks = auth) => openAuth(t, asks, { env: { SEED }, tokensFolder: folder });
  return { auth, state, asked, open, folder, own, file };
}

export const tokenOf = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  headers['authorization']!.slice(7);
export const failureOf = (work: Promise<unknown>): Promise<SourceFailure> => work.then(() => assert.fail(), (error: SourceFailure) => error); // oxfmt-ignore
