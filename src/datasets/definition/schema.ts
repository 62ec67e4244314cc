import * as z from 'zod';
import { auth } from './auth-schema.ts';
import { dataset } from './dataset-schema.ts';
import { errors } from './errors-schema.ts';
import { pages } from './pages-schema.ts';
import * as w from './words.ts';

/** Names of APIs, datasets and settings: they become names of files, tables and placeholders. */
const NAME = /^[a-z][a-z0-9_-]{0,62}$/;
const nameOf = (what: string) =>
  w.text(
    (given) => NAME.test(given),
    `is not a valid name of ${what}: use at most 63 small letters, digits, "_" and "-", and begin with a letter`,
  );

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
    headers: w.headers.default({}),
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
