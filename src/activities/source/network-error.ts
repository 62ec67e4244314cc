import { cleanText } from './clean-text.ts';

interface NetworkError {
  code: string;
  message: string | null;
}

// Error codes of the operating system, DNS, TLS, undici, its HTTP parser and zlib.
const NETWORK_CODE =
  /^(E[A-Z0-9]{3,}|EAI_\w+|UND_ERR_\w+|HPE_\w+|ERR_(SSL|TLS|HTTP2|SOCKET|STREAM)_\w+|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|\w*CERT\w*|HOSTNAME_MISMATCH|INVALID_CA|CRL_\w+)$/;

/**
 * Returns code and message of an error that means "the exchange failed": `ECONNRESET`, `UND_ERR_HEADERS_TIMEOUT` …
 * Returns null for any other error: that is a fault of this program, and must not look like a network failure.
 */
export function networkError(error: unknown): NetworkError | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = codeOf(cause);
    if (code !== null) return { code, message: cause.message === '' ? null : cleanText(cause.message) };
  }
  return null;
}

function codeOf(error: Error): string | null {
  // Undici's parser gives no code for an answer that does not begin like HTTP.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'HTTPParserError') return code || 'HPE_NO_HTTP';
  if (!NETWORK_CODE.test(code)) return null;
  // Undici uses this code for a proxy that answers 407, and for wrong arguments, which are a fault of this program.
  return code === 'UND_ERR_INVALID_ARG' && !/proxy/i.test(error.message) ? null : code;
}
