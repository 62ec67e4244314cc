import * as z from 'zod';
import { choice, duration, exactlyOne, header, named, parameter, path, scalar, text, url, words } from './words.ts';

/** Text that may contain `$NAME`: a secret of the worker's environment, filled in when a request is made. */
const secret = text(
  (given) => given !== '',
  'must be a text, preferably the name of a secret in the environment of the worker, such as $API_TOKEN',
).refine((given) => !/^\$[a-z]\w*$|\{\{.*\}\}/.test(given), {
  error:
    'is not the name of a secret: its name is written in capitals after a dollar sign, such as $API_TOKEN; "$$" is a dollar sign itself',
});

const NO_SETTING =
  'must not contain a setting, because anyone can read settings in the history of the export: use a secret in the environment of the worker, such as $API_TOKEN';
const hasNoSetting = (given: unknown): boolean => !String(given).includes('${');

/** A secret that cannot come from the input of an export. */
const key = secret.refine(hasNoSetting, { error: NO_SETTING });

// Messages and logs show URLs, so a URL must not contain a secret.
const openUrl = url.refine((given) => !/\$[A-Z]/.test(given), {
  error: 'must not contain a secret, because URLs are shown in messages: put it into "form", "json" or "params"',
});

const basic = words(
  {
    user: secret,
    password: z
      .string({ error: 'must be a text, such as $PASSWORD' })
      .refine(hasNoSetting, { error: NO_SETTING })
      .default(''),
  },
  'basic',
);

const answer = words(
  {
    token: path.default('access_token'),
    expires: path.optional(),
    'expires-at': path.optional(),
    life: duration.optional(),
    keep: named(path, 'of names to paths in the answer, such as {instance_url: instance_url}').optional(),
  },
  'answer',
).superRefine((given, context) => {
  const ends = (['expires', 'expires-at', 'life'] as const).filter((word) => given[word] !== undefined);
  for (const word of ends.slice(1)) {
    const message = `and "${ends[0]}" exclude each other: say only by one of expires, expires-at and life when a token ends`;
    context.addIssue({ code: 'custom', path: [word], message });
  }
});

const send = z.union([z.literal('Bearer'), words({ header }, 'send')], {
  error: 'must be Bearer, or {header: NAME} for a header that contains only the token',
});

const client = words(
  { id: secret, secret: key.optional(), in: choice(['header', 'form', 'json']).default('header') },
  'client',
);

const oauth2 = words(
  {
    token: openUrl,
    grant: choice(['client_credentials', 'refresh_token', 'jwt_bearer']).default('client_credentials'),
    client,
    params: named(scalar, 'of parameters to values').default({}),
    answer: answer.prefault({}),
    send: send.default('Bearer'),
  },
  'oauth2',
).superRefine((given, context) => {
  if (given.grant === 'refresh_token' && given.params['refresh_token'] === undefined) {
    const message = 'must contain the first refresh token, such as {refresh_token: $REFRESH_TOKEN}';
    context.addIssue({ code: 'custom', path: ['params'], message });
  }
  if (!hasNoSetting(given.params['refresh_token'])) {
    context.addIssue({ code: 'custom', path: ['params', 'refresh_token'], message: NO_SETTING });
  }
  if (given.grant === 'jwt_bearer' && given.client.secret === undefined) {
    const message =
      'must contain the private key (PEM) that signs the assertion, such as {id: $ISSUER, secret: $PRIVATE_KEY}';
    context.addIssue({ code: 'custom', path: ['client'], message });
  }
});

const login = words(
  {
    post: openUrl.optional(),
    get: openUrl.optional(),
    form: named(scalar, 'of fields to values').optional(),
    json: z.record(z.string(), z.unknown(), { error: 'must be a mapping' }).optional(),
    basic: basic.optional(),
    answer: answer.prefault({}),
    send: send.default('Bearer'),
  },
  'login',
)
  .superRefine(exactlyOne(['post', 'get'], 'where to log in'))
  .superRefine((given, context) => {
    if (given.form !== undefined && given.json !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['json'],
        message: 'and "form" exclude each other: a login has only one body',
      });
    }
    for (const word of ['form', 'json'] as const) {
      if (given.get !== undefined && given[word] !== undefined) {
        context.addIssue({ code: 'custom', path: [word], message: 'needs "post": a login by GET has no body' });
      }
    }
  });

const KINDS = ['bearer', 'header', 'query', 'basic', 'oauth2', 'login'] as const;

/** How requests authenticate. */
export const auth = z.union([
  z.literal('none'),
  words(
    {
      bearer: key.optional(),
      header: z.record(header, secret, { error: 'must be a mapping such as {X-Api-Key: $API_KEY}' }).optional(),
      query: z.record(parameter, secret, { error: 'must be a mapping such as {api_key: $API_KEY}' }).optional(),
      basic: basic.optional(),
      oauth2: oauth2.optional(),
      login: login.optional(),
    },
    'auth',
  ).superRefine(exactlyOne(KINDS, 'how to authenticate')),
]);
