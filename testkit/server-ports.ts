import { freePort } from './free-port.ts';

const SERVICES = ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER'];
const NAMES = [
  ...SERVICES.flatMap((service) => [`${service}_GRPC_PORT`, `${service}_MEMBERSHIP_PORT`]),
  'FRONTEND_HTTP_PORT',
];

/**
 * Chooses a free port for each variable that sets a port of a Temporal server. The ports fit into a smallint, because
 * PostgreSQL stores those of the server's members in one, and a server with higher ports ends at once.
 */
export async function freeServerPorts(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const name of NAMES) ports[name] = String(await freePort());
  return ports;
}
