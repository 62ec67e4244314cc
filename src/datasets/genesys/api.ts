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
  loginUrl: 'Check GENESYS_LOGIN_URL or GENESYS_ENVIRONMENT, and proxies on the way.',
  path: 'Check GENESYS_API_URL, and query.path if it is set.',
  protocol:
    'What listens at this port does not speak the protocol of the URL. Check http or https and the port in GENESYS_LOGIN_URL and GENESYS_API_URL, and the proxy.',
  noAnswer: 'The connection failed. If it never works, check GENESYS_ENVIRONMENT or the URLs, DNS, proxy and firewall.',
  internalError: 'The source failed inside. If it lasts, give the correlation id to the support of Genesys.',
  recordTooLarge:
    'A single record is over the size limit of the source. Ask the support of Genesys about it, or filter it out.',
  requestTooLarge: 'The request is over the size limit of the source (512,000 bytes): give fewer or shorter filters.',
  notPromised: 'The answer is not what the API promises. Check GENESYS_API_URL and proxies on the way.',
  forbidden: `Give the OAuth client a role with the permission ${DETAILS_PERMISSION} (${DETAILS_PERMISSION_CODE}), in every division that is to be exported.`,
  refused:
    'The source refuses the request as it is. Its message names the field: check filters, query, interval and pageSize.',
};
