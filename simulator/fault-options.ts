import { type OptionSpec, count, share, span, text, time } from './option-spec.ts';

/** The faults, by theme. */
export const FAULT_OPTIONS = [
  count(
    'requestsPerMinute',
    'limits',
    0,
    'Requests allowed per token in the 60 s after its first one; then 429 until that window ends; 0 = no limit.',
  ),
  count(
    'tokenRequestsPerMinute',
    'limits',
    0,
    'Tokens issued in any 60 s; then HTTP 400 "rate limit exceeded"; 0 = no limit.',
  ),
  share('tooManyRequests', 'limits', '429 with Retry-After.'),
  count('retryAfterSeconds', 'limits', 1, 'Retry-After of tooManyRequests, in seconds.'),
  count('tooLarge', 'limits', 0, '400 response.entity.too.large when the page size exceeds this; 0 = never.'),
  count(
    'tooLargeBytes',
    'limits',
    0,
    '400 response.entity.too.large when the body of the page exceeds this; 0 = never.',
  ),

  share('unauthorized', 'errors', '401 bad.credentials although the token is valid.'),
  share('forbidden', 'errors', '403 missing.permissions.'),
  share('errors500', 'errors', '500 internal.server.error.'),
  share('errors502', 'errors', '502 bad.gateway.'),
  share('errors503', 'errors', '503 service.unavailable.'),
  share('errors504', 'errors', '504 request.timeout.'),
  share('html', 'errors', 'An HTML page instead of JSON.'),
  {
    name: 'htmlStatus',
    type: 'choice',
    choices: [502, 200],
    default: 502,
    theme: 'errors',
    help: 'Status of the HTML page of `html`.',
  },
  count('revokeEvery', 'errors', 0, 'Revokes all tokens after this many requests with a valid one; 0 = never.'),

  span('latencyMs', 'connection', 0, 'Delay before every answer, including tokens, in milliseconds.'),
  span('latencyJitterMs', 'connection', 0, 'Additional random delay of up to this many milliseconds.'),
  share('reset', 'connection', 'The connection is reset before the answer.'),
  share('hang', 'connection', 'No answer; the connection stays open.'),
  share(
    'truncated',
    'connection',
    'The connection ends in the middle of a page, before its Content-Length is reached.',
  ),

  share('truncatedJson', 'pages', 'A complete HTTP answer whose JSON is cut in the middle.'),
  share('emptyBody', 'pages', '200 without a body.'),
  share('shortPages', 'pages', 'Pages with fewer rows than requested; the missing rows come on later pages.'),
  share('duplicateRows', 'pages', 'Pages that begin with the last row of the page before.'),
  count('missingId', 'pages', 0, 'One in this many conversations has no conversationId; 0 = none.'),

  span('jobSeconds', 'jobs', 1, 'Seconds from the submission of a job until its results are ready.'),
  span(
    'jobResultSeconds',
    'jobs',
    86_400,
    'Seconds until the results of a job expire; then its state is EXPIRED, and its results are 404 not.found.',
  ),
  count('jobLimit', 'jobs', 0, 'Unfinished jobs allowed at the same time; then 429; 0 = no limit.'),
  share('jobFails', 'jobs', 'A job ends FAILED instead of FULFILLED.'),
  share('jobExpiresEarly', 'jobs', 'A job expires after one to three pages of its results.'),
  span(
    'availabilityLagSeconds',
    'jobs',
    0,
    'How many seconds dataAvailabilityDate is behind the clock; jobs find only what started before it.',
  ),

  share(
    'renamedObjects',
    'listings',
    'This share of the listed objects (always the same ones) is renamed: " (new)" is appended.',
  ),
  share(
    'deletedObjects',
    'listings',
    'This share of the listed objects (always the same ones) is deleted; conversations still refer to them.',
  ),
  text('forbiddenPaths', 'listings', '', 'Paths, separated by commas, for which the client has no permission: 403.'),

  time(
    'now',
    'clock',
    "Fixed time of the data's clock; by default, it is the real time. Tokens, limits and jobs always use the real time.",
  ),
] as const satisfies readonly Omit<OptionSpec, 'kind'>[];
