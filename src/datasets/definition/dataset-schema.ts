import * as z from 'zod';
import { COLUMN_TYPES } from '../dataset.ts';
import { TIME_FORMATS } from '../time-format.ts';
import { errors } from './errors-schema.ts';
import { job } from './job-schema.ts';
import { pages } from './pages-schema.ts';
import { time } from './time-schema.ts';
import * as w from './words.ts';

const queryValue = z.union([w.scalar, z.array(w.scalar)], {
  error: 'must be a text, a number, true, false or a list of these',
});
const query = z.record(w.parameter, queryValue, { error: 'must be a mapping of parameters to values' });
const body = z.record(z.string(), z.unknown(), { error: 'must be a mapping' });

/** True if a form can have it as its body. */
const isFlat = (given: unknown): boolean => z.record(z.string(), queryValue).safeParse(given).success;

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

/** One listing of an API. */
export const dataset = w
  .words(
    {
      get: w.urlPath.optional(),
      post: w.urlPath.optional(),
      query: query.default({}),
      body: body.optional(),
      form: w.flag.default(false),
      first: query.default({}),
      headers: w.headers.default({}),
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
    if (given.form && !isFlat(given.body ?? {})) {
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
