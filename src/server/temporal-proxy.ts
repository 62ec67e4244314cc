import { BlockList, isIPv4 } from 'node:net';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** True if an address (`host:port`) is on this machine. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address);
}

/** An HTTP proxy, as the SDK's worker takes it. */
export interface TemporalProxy {
  type: 'http-connect';
  /** `host:port`. */
  targetHost: string;
  basicAuth?: { username: string; password: string };
}

/**
 * Returns the HTTP proxy between this process and a Temporal server, from the variables that gRPC's clients read: `grpc_proxy`,
 * `https_proxy` or `http_proxy`, in lower case. There is none to a server on this machine, or to one of `no_grpc_proxy` or
 * `no_proxy`.
 */
export function proxyTo(address: string, env: NodeJS.ProcessEnv = process.env): TemporalProxy | null {
  const given = env['grpc_proxy'] || env['https_proxy'] || env['http_proxy'] || '';
  const listed = env['no_grpc_proxy'] || env['no_proxy'] || '';
  if (!URL.canParse(given) || isLoopback(address) || isListed(address.replace(/:\d+$/, ''), listed)) return null;
  const { protocol, hostname, port, username, password } = new URL(given);
  if (protocol !== 'http:') return null;
  const basicAuth = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  return { type: 'http-connect', targetHost: `${hostname}:${port || '80'}`, ...(username !== '' && { basicAuth }) };
}

/** As gRPC's clients decide it: by the end of the name, or by a range of addresses. */
function isListed(host: string, listed: string): boolean {
  const entries = listed.split(',').map((entry) => entry.trim());
  return entries.some((entry) => entry !== '' && (host.endsWith(entry.replace(/^\*/, '')) || isWithin(host, entry)));
}

function isWithin(host: string, range: string): boolean {
  const [network = '', length = ''] = range.split('/');
  if (!isIPv4(host) || !isIPv4(network) || !/^([0-9]|[12][0-9]|3[0-2])$/.test(length)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(length));
  return list.check(host);
}
