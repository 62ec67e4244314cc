/**
 * A worker that does nothing but renew: it gets a credential, asks an API with it, says what came, and refuses it. Ends after a
 * number of rounds, or with the sentence of a failure.
 */
import { createAuthenticator } from '../../../../src/activities/source/auth/authenticator.ts';
import { createHttpClient } from '../../../../src/activities/source/http.ts';
import type { ApiDefinition } from '../../../../src/datasets/definition/schema.ts';

const [, , definition = '', tokensFolder = '', url = '', rounds = ''] = process.argv;
// Parsed already: reading it anew would cost each process a second.
const api = JSON.parse(definition) as ApiDefinition;
const http = createHttpClient(10);
const { get, refuse } = createAuthenticator({
  api,
  settings: {},
  http,
  env: process.env,
  tokensFolder,
});
try {
  for (let round = 0; round < Number(rounds); round++) {
    const credential = await get();
    const { answer } = await http.send({ service: 'api', method: 'GET', url, headers: { ...credential.headers } });
    process.stdout.write(`${answer.status}\n`);
    refuse(credential);
  }
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
await http.close();
