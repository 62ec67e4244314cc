/** Gets a credential and asks an API with it, each time in a folder and with a login of its own; see cutAtEveryStep. */
import { join } from 'node:path';
import { createAuthenticator } from '../../../../src/activities/source/auth/authenticator.ts';
import { createHttpClient } from '../../../../src/activities/source/http.ts';
import type { ApiDefinition } from '../../../../src/datasets/definition/schema.ts';
import { cutAtEveryStep } from '../../../../testkit/cut-every-step.ts';

const [, , definition = '', root = '', url = '', seeds = ''] = process.argv;
const api = JSON.parse(definition) as ApiDefinition;
const logins = JSON.parse(seeds) as string[];

await cutAtEveryStep(async (at) => {
  // Its own, too: what is stopped keeps its connections.
  const http = createHttpClient(10);
  const env = { ...process.env, SEED: logins[at]! };
  const authenticator = createAuthenticator({ api, settings: {}, http, env, tokensFolder: join(root, `${at}`) });
  const { headers } = await authenticator.get();
  await http.send({ service: 'api', method: 'GET', url, headers: { ...headers } });
});
