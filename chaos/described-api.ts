import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fuzzServer } from '../testkit/described-fuzz-server.ts';
import { type FuzzWorld, fuzzWorld } from '../testkit/described-fuzz-world.ts';
import { openGate } from './gate.ts';
import type { TestedApi } from './tested-api.ts';

/** A random API from a seed, and the definition with which workers read it. */
export interface DescribedApi extends TestedApi {
  name: string;
  /** Environment variables that workers need to read it. */
  env: NodeJS.ProcessEnv;
  definition: Record<string, unknown>;
}

// High enough that the cap never makes an export wait for a minute.
const REQUESTS = 6_000;
/** A part of every granted token. */
const GRANTED = 'granted-token-';

/** Serves the API of a seed. @param number makes its name and its variables unique. */
export async function openDescribedApi(seed: number, number: number, latencyMs: number): Promise<DescribedApi> {
  const gate = openGate();
  let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void = () => {};
  let answered = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world = fuzzWorld(seed, `${url}/v1`);
  const serve = fuzzServer(world, { get ms() { return Date.now(); }, set ms(_) {} }); // oxfmt-ignore
  answer = (request, response, body) => {
    gate(request, response, latencyMs, () => {
      const { method = '', url: path = '', headers } = request;
      const answer = serve({ method, url: `${url}${path}`, headers: headers as Record<string, string>, body });
      if (answer === 'cut') return null;
      answered += 1;
      // Without Retry-After, a client that is told to wait would wait a minute.
      if (answer.status !== 200 || answer.body.includes('"state":"busy"')) answer.headers['retry-after'] ??= '1';
      return answer;
    });
  };
  const name = `fuzz${number}`;
  const own = (text: string) => text.replaceAll('FUZZ_', `FUZZ${number}_`);
  const limit = 'limit' in world.definition && {
    limit: { ...(world.definition['limit'] as object), requests: REQUESTS },
  };
  return {
    name,
    definition: JSON.parse(own(JSON.stringify({ ...world.definition, name, ...limit }))) as Record<string, unknown>,
    answered: () => answered,
    env: Object.fromEntries(Object.entries(world.auth.env).map(([key, value]) => [own(key), value])),
    // Leaves out the fuzzer's first refresh token, a fixed text that is not secret.
    secrets: () => [...Object.values(world.auth.env).filter((value) => !value.startsWith('refresh-')), GRANTED],
    begin: gate.begin,
    inputOf: ({ input }) => ({ ...world.input, ...input, source: `${name}.items` }),
    truthOf: () => truthOf(world),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function truthOf({ truth, lie, hidden, rejected }: FuzzWorld) {
  const isHonest = lie === 'none' || lie === 'hides once';
  return { records: truth, hidden: lie === 'hides' ? hidden!.line! : null, rejected, proven: isHonest };
}
