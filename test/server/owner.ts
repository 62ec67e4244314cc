import { openEmbeddedServer } from '../../src/server/embedded-server.ts';
import { isServing } from '../../src/server/health.ts';

// A process that holds an embedded server until it is killed, or until Ctrl-C: then it tells whether the server still
// answered, releases it and exits. Arguments: data directory, path of the CLI.
const [dataDir = '', cli = ''] = process.argv.slice(2);
const server = await openEmbeddedServer({ dataDir, cli, ui: false, preferredPort: 0, say: () => undefined });
process.once('SIGINT', () => void goodbye());
console.log(JSON.stringify({ address: server.address, pid: server.pid, shared: server.shared }));
setInterval(() => undefined, 60_000);

async function goodbye(): Promise<void> {
  const answered = await isServing(server.address);
  await server.release();
  process.exit(answered ? 130 : 1);
}
