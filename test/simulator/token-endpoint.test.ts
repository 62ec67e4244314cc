import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestToken, withApi } from './api.ts';

interface OAuthError {
  error: string;
  description: string;
}
const refusal = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as OAuthError) });

test('Client credentials in a Basic header get a bearer token with its life in seconds', () =>
  withApi({ tokenSeconds: 90.5 }, async ({ simulator }) => {
    const answer = await requestToken(simulator.url);
    const body = (await answer.json()) as Record<string, unknown>;
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(body), ['access_token', 'token_type', 'expires_in']);
    assert.deepEqual([body['token_type'], body['expires_in']], ['bearer', 90]);
  }));

test('An unknown client is a 400, a wrong secret a 401', () =>
  withApi({}, async ({ simulator: { url, stats } }) => {
    const unknown = await refusal(await requestToken(url, 'nobody:simulator-secret'));
    assert.deepEqual([unknown.status, unknown.error, unknown.description], [400, 'invalid_client', 'client not found']);
    const wrong = await refusal(await requestToken(url, 'simulator-client:guess'));
    assert.deepEqual([wrong.status, wrong.error, wrong.description], [401, 'invalid_client', 'authentication failed']);
    assert.equal(stats().tokenRequestsRejected, 2);
    assert.equal(stats().tokensMinted, 1);
  }));

test('Credentials in the form, another grant and another content type are refused', () =>
  withApi({}, async ({ simulator: { url } }) => {
    const form = 'grant_type=client_credentials&client_id=simulator-client&client_secret=simulator-secret';
    const init = { method: 'POST', body: new URLSearchParams(form) };
    assert.equal((await fetch(`${url}/oauth/token`, init)).status, 400);
    assert.equal((await requestToken(url, undefined, 'grant_type=password')).status, 400);
    assert.equal((await fetch(`${url}/oauth/token`, { method: 'POST', body: '{}' })).status, 400);
    assert.equal((await fetch(`${url}/oauth/token`)).status, 405);
  }));

test('The rate limit of the token endpoint is an HTTP 400', () =>
  withApi({ tokenRequestsPerMinute: 2 }, async ({ simulator: { url, stats } }) => {
    assert.equal((await requestToken(url)).status, 200);
    const third = await refusal(await requestToken(url));
    assert.deepEqual([third.status, third.error], [400, 'invalid_request']);
    assert.match(third.description, /rate limit exceeded/);
    assert.deepEqual(stats().faults, { tokenRequestsPerMinute: 1 });
  }));

test('A token ends when its life does, not before expires_in', () =>
  withApi({ tokenSeconds: 1.2 }, async ({ page }) => {
    assert.equal((await page(1, 5)).status, 200);
    await sleep(1300);
    const { status, body } = await page(1, 5);
    assert.deepEqual([status, body.code], [401, 'bad.credentials']);
  }));

test('Revoked tokens are refused, new ones work', () =>
  withApi({}, async (api) => {
    api.simulator.revokeTokens();
    assert.equal((await api.page(1, 5)).status, 401);
    await api.login();
    assert.equal((await api.page(1, 5)).status, 200);
    assert.equal(api.simulator.stats().tokensRefused, 1);
    assert.equal(api.simulator.tokens().length, 2);
  }));
