import { cleanText } from './clean-text.ts';

interface NetworkError {
  code: string;
  message: string | null;
}

// Node's codes of systems, DNS and TLS, undici's, its HTTP parser's, and zlib's.
const NETWORK_CODE =
  /^(E[A-Z0-9]{3,}|EAI_\w+|UND_ERR_\w+|HPE_\w+|ERR_(SSL|TLS|HTTP2|SOCKET|STREAM)_\w+|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+|\w*CERT\w*|HOSTNAME_MISMATCH|INVALID_CA|CRL_\w+)$/;

/**
 * Returns code and sentence of an error that means "the exchange failed": `ECONNRESET`, `UND_ERR_HEADERS_TIMEOUT`, …; null for
 * any other, which is a fault of this program and must not pass for one of the network.
 */
export function networkError(error: unknown): NetworkError | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = codeOf(cause);
    if (code !== null) return { code, message: cause.message === '' ? null : cleanText(cause.message) };
  }
  return null;
}

function codeOf(error: Error): string | null {
  // Undici's parser names no code for what does not begin as HTTP does.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.name === 'HTTPParserError') return code || 'HPE_NO_HTTP';
  if (!NETWORK_CODE.test(code)) return null;
  // The same code is undici's for wrong arguments, which are a fault of this program, and for a proxy that answers 407.
  return code === 'UND_ERR_INVALID_ARG' && !/proxy/i.test(error.message) ? null : code;
}
