/** Error codes of systems, DNS, TLS, undici and its parser; other errors are faults of this program. */
const NETWORK_CODE =
  /^(E[A-Z0-9]{3,}|EAI_\w+|UND_ERR_(?!INVALID_ARG)\w+|HPE_\w+|ERR_(SSL|TLS|HTTP2|SOCKET|STREAM)_\w+|\w*CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/;

/** Returns the code of an error that means "no answer". @throws the error where it is a fault of this program. */
export function codeOf(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if (cause.name === 'TimeoutError') return 'TIMEOUT';
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && NETWORK_CODE.test(code)) return code;
    if (cause.name === 'HTTPParserError') return 'HPE_NO_HTTP';
  }
  throw error;
}
