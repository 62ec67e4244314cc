import type { Advice } from '../advice.ts';

/** The paths of Genesys Cloud's conversation details, and other names in its API. */

export const QUERY_PATH = '/api/v2/analytics/conversations/details/query';
export const JOBS_PATH = '/api/v2/analytics/conversations/details/jobs';

/** Filter lists of `ConversationQuery`. */
export const CONVERSATION_FILTERS = [
  'conversationFilters',
  'segmentFilters',
  'evaluationFilters',
  'surveyFilters',
  'resolutionFilters',
] as const;

/** Header with the id that the API's support asks for. */
export const CORRELATION_HEADER = 'inin-correlation-id';

/** The permission that conversation details need, as named by the admin pages and by the API. */
export const DETAILS_PERMISSION = 'Analytics > Conversation Detail > View';
const DETAILS_PERMISSION_CODE = 'analytics:conversationDetail:view';

/** What a user should check or do when the API cannot be reached or refuses. */
export const ADVICE: Advice = {
  client:
    'Check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET and GENESYS_ENVIRONMENT: they must belong to one OAuth client of one region, and the client must be active.',
  loginUrl: 'Check GENESYS_LOGIN_URL or GENESYS_ENVIRONMENT, and any proxies on the way.',
  path: 'Check GENESYS_API_URL, and query.path if it is set.',
  protocol:
    'The server at this port does not speak the protocol of the URL. Check http or https and the port in GENESYS_LOGIN_URL and GENESYS_API_URL, and the proxy.',
  noAnswer: 'The connection failed. If it never works, check GENESYS_ENVIRONMENT or the URLs, DNS, proxy and firewall.',
  internalError: 'The source had an internal error. If it persists, give the correlation id to Genesys support.',
  recordTooLarge:
    'A single record exceeds the size limit of the source. Ask Genesys support about it, or filter it out.',
  requestTooLarge: 'The request exceeds the size limit of the source (512,000 bytes): give fewer or shorter filters.',
  notPromised:
    'The answer does not have the form that the API documents. Check GENESYS_API_URL and any proxies on the way.',
  forbidden: `Give the OAuth client a role with the permission ${DETAILS_PERMISSION} (${DETAILS_PERMISSION_CODE}), in every division that you want to export.`,
  refused: 'The source rejects the request; its message names the field. Check filters, query, interval and pageSize.',
};
