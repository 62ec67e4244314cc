import * as z from 'zod';
import { anyText, oneOrMore, path, urlPath, words } from './words.ts';

const body = z.record(z.string(), z.unknown(), { error: 'must be a mapping' }).optional();

/** A job that must be done before the dataset's own request can read its results. */
export const job = words(
  {
    available: words({ get: urlPath, at: path }, 'available').optional(),
    submit: words({ post: urlPath, body, id: path }, 'submit'),
    poll: words({ get: urlPath, state: path, done: oneOrMore(anyText), lost: oneOrMore(anyText).optional() }, 'poll'),
    remove: words({ delete: urlPath }, 'remove').optional(),
  },
  'job',
);
