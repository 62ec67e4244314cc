import * as z from 'zod';
import * as w from './words.ts';

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

/** Which answers mean something else than the built-in table says. */
export const errors = z.array(errorRow, { error: 'must be a list of rows such as {status: 404, then: empty}' });
