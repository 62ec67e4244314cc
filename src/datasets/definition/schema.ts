import * as z from 'zod';
import { COLUMN_TYPES } from '../dataset.ts';
import { TIME_FORMATS } from '../time-format.ts';
import { auth } from './auth-schema.ts';
import { job } from './job-schema.ts';
import { pages } from './pages-schema.ts';
import { time } from './time-schema.ts';
import * as w from './words.ts';

/** Names of APIs, datasets and settings: they become names of files, tables and placeholders. */
const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const nameOf = (what: string) =>
  w.text(
    (given) => NAME.test(given),
    `is not a valid name of ${what}: use at most 63 small letters, digits, "_" and "-", and begin with a letter`,
  );

const queryValue = z.union([w.scalar, z.array(w.scalar)], {
  error: 'must be a text, a number, true, false or a list of these',
});
const query = z.record(w.parameter, queryValue, { error: 'must be a mapping of parameters to values' });
const headers = z.record(w.header, w.headerValue, { error: 'must be a mapping of headers to texts' });
const body = z.record(z.string(), z.unknown(), { error: 'must be a mapping' });

const queryOf = (given: unknown): boolean => z.record(z.string(), queryValue).safeParse(given).success;

const window = w.words(
  {
    requests: w.wholeNumber(1, 1_000_000_000),
    per: w.duration,
    remaining: w.header.optional(),
    resets: w
      .words({ after: w.header.optional(), at: w.header.optional() }, 'resets')
      .superRefine(w.exactlyOne(['after', 'at'], 'when a new window begins'))
      .optional(),
  },
  'limit',
);

const status = w.wholeNumber(200, 599);
const errorRow = w
  .words(
    {
      status: w.oneOrMore(status).optional(),
      header: z.record(w.header, w.anyText, { error: 'must be a mapping of headers to texts' }).optional(),
      says: z.union([w.anyText, w.words({ path: w.path, is: w.scalar }, 'says')]).optional(),
      then: w.choice(['wait', 'retry', 'empty', 'stop', 'renew']),
      advice: w.anyText.optional(),
    },
    'errors',
  )
  .superRefine((given, context) => {
    if (given.header !== undefined || given.says !== undefined) return;
    if (given.status === undefined)
      context.addIssue({ code: 'custom', message: 'must say for which answers it is, by status, header or says' });
    else if ([given.status].flat().includes(200)) {
      const message =
        'must not be only 200, which is the status of all pages: say by "header" or "says" which of them are meant';
      context.addIssue({ code: 'custom', path: ['status'], message });
    }
  });

const errors = z.array(errorRow, { error: 'must be a list of rows such as {status: 404, then: empty}' });

const typedColumn = w
  .words({ path: w.path, type: w.choice(COLUMN_TYPES), format: w.choice(TIME_FORMATS).optional() }, 'a column')
  .superRefine((given, context) => {
    if (given.format === undefined || given.type === 'time') return;
    context.addIssue({
      code: 'custom',
      path: ['format'],
      message: 'needs "type: time", because it says how times are written',
    });
  });
const column = z.union([w.path, typedColumn], {
  error: 'must be a path of member names such as "meta.next", or {path: PATH, type: TYPE}',
});

const dataset = w
  .words(
    {
      get: w.urlPath.optional(),
      post: w.urlPath.optional(),
      query: query.default({}),
      body: body.optional(),
      form: w.flag.default(false),
      first: query.default({}),
      headers: headers.default({}),
      records: z.union([z.literal('.'), z.literal('one'), w.recordsPath]),
      // Servers that convert Protocol Buffers to JSON leave out an empty list.
      absent: w.choice(['empty']).optional(),
      key: z.union(
        [
          w.keyPath,
          z.array(w.keyPath).min(1, { error: 'must not be an empty list; "none" says that records have no key' }),
        ],
        {
          error: 'must be the path of the field that identifies a record, such as "id", a list of such paths, or none',
        },
      ),
      columns: w.named(column, 'of columns to paths in the record').default({}),
      needs: w.anyText.optional(),
      pages: pages.optional(),
      time: time.optional(),
      each: w
        .named(
          z.union([w.anyText, z.array(w.scalar).min(1, { error: 'must not be an empty list' })]),
          'such as {issue: issues.number}',
        )
        .optional(),
      keep: w.named(w.anyText, 'of columns to placeholders, such as {issue: "${issue}"}').default({}),
      job: job.optional(),
      errors: errors.default([]),
    },
    'a dataset',
  )
  .superRefine(w.exactlyOne(['get', 'post'], 'what to ask for'))
  .superRefine((given, context) => {
    const refuse = (word: string, message: string) => context.addIssue({ code: 'custom', path: [word], message });
    if (given.get !== undefined && given.body !== undefined) refuse('body', 'needs "post": a GET request has no body');
    if (given.get !== undefined && given.form) refuse('form', 'needs "post": a GET request has no body');
    if (given.form && !queryOf(given.body ?? {})) {
      refuse('body', 'must be flat if "form" is true: a form has only texts, numbers, true, false and lists of these');
    }
    const inBody = typeof given.pages === 'object' && given.pages.in === 'body';
    if (inBody && given.post === undefined) refuse('pages', '"in: body" needs "post": a GET request has no body');
    if (given.absent !== undefined && ['.', 'one'].includes(given.records)) {
      refuse(
        'absent',
        `needs a path in "records": with "records: ${given.records}" there is no list that could be absent`,
      );
    }
    if (given.records === 'one' && given.pages !== undefined && given.pages !== 'none') {
      refuse('pages', 'cannot be combined with "records: one", because the answer is one record');
    }
  });

/** The definition of one API, as in its file. */
export const definitionSchema = w.words(
  {
    name: nameOf('an API'),
    url: w.url,
    settings: z
      .record(nameOf('a setting'), z.union([w.scalar, z.null()]), {
        error: 'must be a mapping of names to defaults; an empty default must be given',
      })
      .default({}),
    auth: auth.default('none'),
    headers: headers.default({}),
    limit: w.oneOrMore(window).optional(),
    errors: errors.default([]),
    pages: pages.default('none'),
    datasets: z
      .record(nameOf('a dataset'), dataset, { error: 'must be a mapping of names to datasets' })
      .refine((given) => Object.keys(given).length > 0, { error: 'must contain at least one dataset' }),
  },
  'an API',
);

/** A checked definition, every default filled in. */
export type ApiDefinition = z.output<typeof definitionSchema>;
export type DatasetDefinition = ApiDefinition['datasets'][string];
export type PagesDefinition = ApiDefinition['pages'];
