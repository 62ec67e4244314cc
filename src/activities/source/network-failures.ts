import type { Advice } from '../../datasets/advice.ts';
import { hasCode, messageMatches } from './failure-row.ts';
import type { FailureRow } from './response.ts';

/** The rows for failures before an answer is complete. */
export const networkFailures = (advice: Advice): FailureRow[] => [
  {
    name: 'body too large',
    // Thrown by read-body.ts.
    matches: (answer) => hasCode(answer, 'UND_ERR_RES_EXCEEDED_MAX_SIZE'),
    action: 'halve',
    type: 'InvalidRequest',
    advice: advice.recordTooLarge,
  },
  {
    name: 'certificate refused',
    matches: ({ status, code }) =>
      status === 0 && /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|HOSTNAME_MISMATCH|INVALID_CA/.test(code ?? ''),
    action: 'retry',
    type: 'SourceUnavailable',
    // A gateway gets its new certificate within minutes; an untrusted certificate stays untrusted.
    attempts: 10,
    advice:
      "The host's TLS certificate is not trusted. If a proxy or gateway uses its own certificate, set NODE_EXTRA_CA_CERTS to the file of the authority that issued it; verification cannot be turned off.",
  },
  {
    name: 'proxy login missing',
    matches: (answer) => answer.status === 407 || (answer.status === 0 && messageMatches(answer, /proxy.*\b407\b/i)),
    action: 'retry',
    type: 'SourceUnavailable',
    attempts: 10,
    advice: 'The proxy requires a user and password: set them in HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT.',
  },
  {
    name: 'proxy refused',
    matches: (answer) => answer.status === 0 && messageMatches(answer, /proxy response \(4\d\d\)/i),
    action: 'retry',
    type: 'SourceUnavailable',
    attempts: 10,
    advice: 'The proxy refuses to connect to this host: have the host allowed there, or add it to NO_PROXY.',
  },
  {
    name: 'another protocol',
    matches: ({ status, code }) => status === 0 && /^(HPE_|EPROTO$|ERR_SSL_)/.test(code ?? ''),
    action: 'retry',
    type: 'SourceUnavailable',
    attempts: 10,
    advice: advice.protocol,
  },
  {
    name: 'no answer',
    matches: ({ status }) => status === 0,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: advice.noAnswer,
  },
];
