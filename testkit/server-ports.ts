import { randomInt } from 'node:crypto';
import { choosePort } from '../src/server/ports.ts';

const SERVICES = ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'];
const NAMES = [
  ...SERVICES.flatMap((service) => [`${service}_GRPC_PORT`, `${service}_MEMBERSHIP_PORT`]),
  'FRONTEND_HTTP_PORT',
];

/**
 * Chooses a free port for each of the variables by which a Temporal server is told its ports. They fit into a smallint:
 * as such PostgreSQL keeps the ports of the server's members, and a server with others ends at once.
 */
export async function freeServerPorts(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  const taken = new Set<number>();
  for (const name of NAMES) {
    let port: number;
    do port = await choosePort(randomInt(16_384, 32_768), taken);
    while (port >= 32_768);
    taken.add(port);
    ports[name] = String(port);
  }
  return ports;
}
