import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import { httpServer, type HttpServer } from './http-server.ts';
import { EXPORTER } from './hydra-clients.ts';
import type { Hydra } from './hydra.ts';

/** Hydra's admin API, open only to requests with one of Hydra's tokens. */
export interface GuardedHydra extends HttpServer {
  /** `auth` of a definition, and its secrets. */
  auth: string;
  env: NodeJS.ProcessEnv;
  /** The tokens that requests had, and the number of requests whose token had expired. */
  counts: { tokens: Set<string>; refused: number };
}

/**
 * Puts a proxy in front of Hydra's admin API, which itself requires no token. The proxy checks each request's token by Hydra's
 * introspection and changes nothing else, so pages, headers and tokens are Hydra's own.
 *
 * @param holdMs milliseconds by which each answer is delayed, so that tokens expire before all pages are read.
 */
export async function guardHydra(
  t: TestContext,
  { publicUrl, adminUrl }: Hydra,
  holdMs: number,
): Promise<GuardedHydra> {
  const counts = { tokens: new Set<string>(), refused: 0 };
  const isActive = async (token: string): Promise<boolean> => {
    const answer = await fetch(`${adminUrl}/admin/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
    return ((await answer.json()) as { active: boolean }).active;
  };
  const server = await httpServer(t, async ({ path, headers }, response) => {
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    counts.tokens.add(token);
    await sleep(holdMs);
    if (!(await isActive(token))) {
      counts.refused += 1;
      return response.writeHead(401).end();
    }
    const answer = await fetch(`${adminUrl}${path}`);
    const kept = ['content-type', 'link', 'x-total-count'].flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()));
  });
  const client = '{ id: exporter, secret: $HYDRA_SECRET }';
  return {
    ...server,
    auth: `{ oauth2: { token: "${publicUrl}/oauth2/token", client: ${client}, answer: { expires: expires_in } } }`,
    env: { HYDRA_SECRET: EXPORTER.client_secret },
    counts,
  };
}
