/** What every program needs to run: paths, language, time zone, Windows' own folders. */
const COMMON: readonly RegExp[] = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_[A-Z]+|TZ|TZDIR|TMPDIR|TEMP|TMP|XDG_\w+|LD_LIBRARY_PATH)$/,
  /^(SystemRoot|SystemDrive|windir|ComSpec|PATHEXT|APPDATA|LOCALAPPDATA|USERPROFILE|USERNAME|ProgramData|ProgramFiles.*)$/i,
  // Limits of the Go runtime, which operators may set for the Temporal server.
  /^(GOMAXPROCS|GOMEMLIMIT|GOGC)$/,
];

/** What a download or build also needs: proxies (with their passwords), certificates, Go's settings. */
const NETWORK: readonly RegExp[] = [
  /^(HTTPS?|NO|ALL)_PROXY$/i,
  /^SSL_CERT_(FILE|DIR)$/,
  /^(GO[A-Z0-9]+|GIT_SSL_CAINFO|NETRC)$/,
];

/**
 * Returns the part of an environment that a child process may see. This is a list of allowed names, because secrets have
 * countless names (`PGPASSWORD`, `AWS_SECRET_ACCESS_KEY`, `TEMPORAL_API_KEY`), and any process of the same user can read
 * a child's environment while it runs.
 */
export function childEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  { network = false }: { network?: boolean } = {},
): NodeJS.ProcessEnv {
  const allowed = network ? [...COMMON, ...NETWORK] : COMMON;
  return Object.fromEntries(Object.entries(env).filter(([name]) => allowed.some((pattern) => pattern.test(name))));
}
