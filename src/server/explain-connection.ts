import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type ConnectionOptions as TlsOptions, type TLSSocket } from 'node:tls';
import { proxyTo } from './temporal-proxy.ts';

/** What is known of a failed connection to a Temporal server. */
export interface FailedConnection {
  /** `host:port`. */
  address: string;
  /** As the SDK's `tls` option. */
  tls?: unknown;
  error: Error;
}

interface ServerTls {
  serverNameOverride?: string;
  serverRootCACertificate?: Uint8Array;
  clientCertPair?: { crt: Uint8Array; key: Uint8Array };
}

const PROBE_MS = 3_000;
const OTHER_PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY'];

/** Says that a server does not have a namespace. @param where such as ` at localhost:7233`. */
export const noNamespace = (namespace: string, where = ''): string =>
  `the Temporal server${where} has no namespace "${namespace}": check TEMPORAL_NAMESPACE, or create it with \`temporal operator namespace create\``;

/** Returns in one sentence why a Temporal server cannot be used, and what to set. Connects once more to find out. */
export async function explainConnection({ address, tls, error }: FailedConnection): Promise<string> {
  const text = `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`;
  if (/UNAUTHENTICATED|valid authentication credentials|PERMISSION_DENIED|does not have permission/.test(text)) {
    return `the Temporal server at ${address} refuses this API key or client certificate: check TEMPORAL_API_KEY, the certificate and TEMPORAL_NAMESPACE`;
  }
  if (/proxy/i.test(text)) {
    return `the proxy in https_proxy or http_proxy does not connect to the Temporal server at ${address}: have the server allowed there, or add its host to no_proxy`;
  }
  const proxy = proxyTo(address);
  if (proxy !== null) {
    const of = `the Temporal server at ${address}, through the proxy ${proxy.targetHost} of https_proxy or http_proxy`;
    return `cannot connect to ${of} (${text.trim()}): check both, the TLS settings, and that the proxy allows this server, or add its host to no_proxy`;
  }
  const wanted = tls === true ? {} : typeof tls === 'object' && tls !== null ? (tls as ServerTls) : null;
  const code = await probe(address, wanted);
  if (wanted === null && code === null && (await probe(address, {}, false)) === null) {
    return `the Temporal server at ${address} requires TLS: set TEMPORAL_TLS=true, and the certificates or API key that its operator gives you`;
  }
  return describe(address, code);
}

function describe(address: string, code: string | null): string {
  if (code === null) return `what answers at ${address} is not a Temporal server: check TEMPORAL_ADDRESS`;
  if (/WRONG_VERSION|PACKET_LENGTH|EPROTO$/.test(code)) {
    return `the server at ${address} does not speak TLS, but the TLS settings or an API key demand it: unset them, or check TEMPORAL_ADDRESS`;
  }
  if (/CERT_ALTNAME/.test(code)) {
    return `the TLS certificate of ${address} is for another name: set TEMPORAL_TLS_SERVER_NAME to the name in the certificate`;
  }
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|ALERT/.test(code)) {
    return `the Temporal server at ${address} requires a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH`;
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return `the TLS certificate of ${address} is not trusted: set TEMPORAL_TLS_SERVER_CA_CERT_PATH to the file of the authority that issued it`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `the host name of the Temporal server at ${address} cannot be resolved: check TEMPORAL_ADDRESS and DNS`;
  }
  return `no Temporal server answers at ${address} (${code}): check TEMPORAL_ADDRESS and that the server is running, or unset it: \`holdfast export\` then uses an embedded server${isOtherProxySet() ? '. If Temporal is behind the proxy, set https_proxy, in lower case: HTTPS_PROXY and HTTP_PROXY are for the API only' : ''}`;
}

const isOtherProxySet = (): boolean => OTHER_PROXIES.some((name) => process.env[name]);

/** Connects as the SDK would; returns the error's code, or null if there was no error. */
function probe(address: string, tls: ServerTls | null, verify = true): Promise<string | null> {
  const { hostname: host, port } = new URL(`http://${address}`);
  const target = { host: host.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
  return new Promise((resolve) => {
    const socket = tls === null ? connectTcp(target) : connectTls({ ...target, ...tlsOptions(tls, verify) });
    const end = (code: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(code);
    };
    const timer = setTimeout(() => end('ETIMEDOUT'), PROBE_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.on('close', () => end('ECONNRESET'));
    // TLS 1.3 reports a missing client certificate only after the handshake.
    if (tls === null) socket.on('connect', () => end(null));
    else (socket as TLSSocket).on('secureConnect', () => setTimeout(() => end(null), 200));
  });
}

function tlsOptions({ serverNameOverride, serverRootCACertificate, clientCertPair }: ServerTls, verify: boolean) {
  const options: TlsOptions = { ALPNProtocols: ['h2'], rejectUnauthorized: verify };
  if (serverNameOverride !== undefined) options.servername = serverNameOverride;
  if (serverRootCACertificate) options.ca = Buffer.from(serverRootCACertificate);
  if (clientCertPair) {
    options.cert = Buffer.from(clientCertPair.crt);
    options.key = Buffer.from(clientCertPair.key);
  }
  return options;
}
