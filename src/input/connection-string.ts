/** The settings in a connection string: where the database is and how to connect to it. */
export interface ConnectionSettings {
  /** Undefined if the string does not name it: then `PGHOST`, `PGUSER` … decide, as with libpq. */
  host: string | undefined;
  port: number | undefined;
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  sslMode: SslMode;
  /** Paths of PEM files; `system` as root certificate means Node's own authorities. */
  sslRootCert: string | null;
  sslCert: string | null;
  sslKey: string | null;
  applicationName: string;
  /** Command-line options for the server: some hosts put the name of the database's endpoint there. */
  options: string | undefined;
  /** Most connections of one worker. */
  max: number;
  connectMs: number;
}

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

// One worker's pages in flight rarely use more; each connection costs the server some 10 MB.
const CONNECTIONS = 8;
const CONNECT_SECONDS = 10;
const EXAMPLE = 'postgres://holdfast:secret@db.example:5432/warehouse';

/** Parameters of libpq, pools and other drivers that have no effect here. */
const IGNORED = new Set(
  (
    'channel_binding gssencmode gssdelegation gsslib krbsrvname require_auth keepalives keepalives_idle ' +
    'keepalives_interval keepalives_count tcp_user_timeout client_encoding fallback_application_name sslcompression ' +
    'sslsni sslcrldir ssl_min_protocol_version ssl_max_protocol_version passfile hostaddr load_balance_hosts ' +
    'pgbouncer schema connection_limit pool_timeout socket_timeout statement_cache_size sslaccept prepare ' +
    'uselibpqcompat'
  ).split(' '),
);
const KNOWN =
  'sslmode sslrootcert sslcert sslkey max connect_timeout application_name options host port user password dbname';

/**
 * Reads a connection string as libpq, hosted databases and other tools write it.
 *
 * @returns the settings, or what is wrong with the string, one sentence each; never its password.
 */
export function parseConnectionString(text: string): { settings: ConnectionSettings } | { problems: string[] } {
  const readable = withHost(text.trim());
  const refused = refusedForm(readable);
  if (refused !== null) return { problems: [refused] };
  const url = new URL(readable);
  const problems: string[] = [];
  const parameters = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of parameters.keys()) {
    if (!IGNORED.has(name) && !OWN.has(name))
      problems.push(`has the unknown parameter "${name}"; the known ones are ${KNOWN}`);
  }
  const ssl = parameters.get('ssl');
  if (ssl !== undefined && !SSL.has(ssl))
    problems.push('has ssl set to something other than true or false: use sslmode instead');
  const whole = (name: string, fallback: number, least: number, most: number): number => {
    const given = parameters.get(name);
    if (given === undefined) return fallback;
    const number = /^\d+$/.test(given) ? Number(given) : NaN;
    if (number >= least && number <= most) return number;
    problems.push(`has ${name}="${given}": give a whole number from ${least} to ${most}`);
    return fallback;
  };
  const sslMode = (parameters.get('sslmode') ?? SSL.get(ssl ?? '') ?? 'disable') as SslMode;
  if (!SSL_MODES.includes(sslMode)) problems.push(`has sslmode="${sslMode}": give one of ${SSL_MODES.join(', ')}`);
  const target = parameters.get('target_session_attrs') ?? 'any';
  if (!['any', 'read-write', 'primary', 'prefer-standby'].includes(target)) {
    problems.push(
      `has target_session_attrs="${target}": Holdfast needs the primary, because it writes; leave this parameter out`,
    );
  }
  if ((parameters.get('sslnegotiation') ?? 'postgres') !== 'postgres') {
    problems.push('has sslnegotiation="direct", which Holdfast does not support: leave it out');
  }
  if (parameters.has('sslcrl')) problems.push('has sslcrl, which Holdfast does not support: leave it out');
  if (parameters.has('service')) problems.push('has service, which Holdfast does not support: give host and database');
  if (parameters.has('sslcert') !== parameters.has('sslkey'))
    problems.push('has only one of sslcert and sslkey: give both');
  const host =
    parameters.get('host') ?? decode(url.hostname === NO_HOST ? '' : url.hostname).replace(/^\[(.*)\]$/, '$1');
  if (host.includes(',')) problems.push(SEVERAL_HOSTS);
  const settings: ConnectionSettings = {
    host: host || undefined,
    port: whole('port', Number(url.port) || 0, 1, 65_535) || undefined,
    user: (parameters.get('user') ?? decode(url.username)) || undefined,
    password: (parameters.get('password') ?? decode(url.password)) || undefined,
    database: (parameters.get('dbname') ?? decode(url.pathname.slice(1))) || undefined,
    sslMode,
    sslRootCert: parameters.get('sslrootcert') ?? null,
    sslCert: parameters.get('sslcert') ?? null,
    sslKey: parameters.get('sslkey') ?? null,
    applicationName: parameters.get('application_name') || 'holdfast',
    options: parameters.get('options') || undefined,
    max: whole('max', CONNECTIONS, 1, 1000),
    // 0 means "no limit" to libpq; Holdfast never waits without a limit.
    connectMs: (whole('connect_timeout', CONNECT_SECONDS, 0, 600) || CONNECT_SECONDS) * 1000,
  };
  return problems.length === 0 ? { settings } : { problems };
}

const OWN = new Set([...KNOWN.split(' '), 'ssl', 'target_session_attrs', 'sslnegotiation', 'sslcrl', 'service']);
/** The values of `ssl` in other drivers, and the modes that they mean. */
const SSL = new Map<string, SslMode>([
  ['true', 'require'],
  ['1', 'require'],
  ['false', 'disable'],
  ['0', 'disable'],
]);
const SEVERAL_HOSTS = 'names several hosts, but Holdfast connects to only one: give that of the primary, or of a proxy';

const NO_HOST = 'no-host.invalid';

/** Inserts a host if none precedes the path: libpq allows that after a user or before a port, URLs do not. */
function withHost(text: string): string {
  return text.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=(?::\d*)?(?:[/?]|$))/, `$1${NO_HOST}`);
}

/** Returns why a text cannot be read at all, or null. */
function refusedForm(text: string): string | null {
  if (/^\s*\w+\s*=/.test(text)) return `is in the form "host=… dbname=…": give it as a URL, for example ${EXAMPLE}`;
  if (!/^postgres(ql)?:\/\//.test(text)) return `is not a connection string, for example ${EXAMPLE}`;
  // A password may contain commas and at-signs: hosts begin after the last at-sign before a path.
  const [, authority = '', rest = ''] = /^[a-z]+:\/\/([^/?#]*)(.*)$/s.exec(text) ?? [];
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) return SEVERAL_HOSTS;
  if (!URL.canParse(text))
    return `is not a connection string: ${ENCODE}, and the port is at most 65535; for example ${EXAMPLE}`;
  // The text before the "@" is then part of the password, and must not get into a message or another setting.
  if (!authority.includes('@') && /^[/?#][^?&=]*@/.test(rest)) return `has an "@" after the host: ${ENCODE}`;
  if (new URL(text).hash !== '') return 'contains a "#": if it belongs to the password, write it as %23';
  if (/%00|\0/.test(text)) return 'contains a NUL character, which PostgreSQL treats as the end of a text';
  return null;
}

const ENCODE = 'if the user or password contains one of / ? # [ ] or @, write it as %2F %3F %23 %5B %5D %40';

/** Decodes percent encodings; any other percent sign stays, because people put it into passwords unencoded. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    const bytes = Buffer.from(encoded.replaceAll('%', ''), 'hex');
    const decoded = bytes.toString('utf8');
    return Buffer.from(decoded).equals(bytes) ? decoded : encoded;
  });
}
