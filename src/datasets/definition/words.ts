import { Duration } from 'luxon';
import * as z from 'zod';
import { meantWord } from './other-words.ts';
import { parsePath } from './path.ts';

// The building blocks of the definition schema. Each refuses a fault with one sentence that says what is right.

/** Returns a schema for a mapping that takes only the given words. */
export function words<const Shape extends z.core.$ZodLooseShape>(shape: Shape, what: string) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return unknownWord(what, known);
      return isText(issue.input) && !issue.input.includes(': ') && issue.input.includes(':')
        ? `must be a mapping with the words ${known}; a word is followed by a colon and a space`
        : `must be a mapping with the words ${known}`;
    },
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';

const unknownWord = (what: string, known: string): string => `is not a word of ${what}; its words are ${known}`;

/** Adds to the message of {@link words} which word a certain unknown one stands for. */
export function withMeant(word: string, message: string): string {
  const [start = '', known] = message.split('; its words are ');
  const meant = known === undefined ? null : meantWord(word, known.split(', '));
  return meant === null ? message : `${start}: is "${meant}" meant? Its words are ${known}`;
}

/** Text that passes a check; everything else is refused with the same sentence. */
export const text = (passes: (text: string) => boolean, error: string) => z.string({ error }).refine(passes, { error });

export const anyText = text((given) => given !== '', 'must be a text that is not empty');

/** A value of a query, a form or a setting: it keeps the type that it has in the file. */
export const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be a text, a number, true or false',
});

/** A mapping of names that the user chooses. */
export const named = <Value extends z.core.SomeType>(value: Value, what: string) =>
  z.record(z.string(), value, { error: `must be a mapping, ${what}` });

// `$.data` is JSONPath. A member that is really called `$` is written `\\$`.
const isPath = (given: string): boolean => parsePath(given) !== null && !/^\$(\.|$)/.test(given);

export const path = text(
  (given) => isPath(given) && !given.includes('[]'),
  'must be a path of member names such as "meta.next", without "$"; a dot in a name is written "\\."',
);

/** The path of a field of the key. */
export const keyPath = path.refine((given) => !/(?<!\\),/.test(given), {
  error: 'must be a list, such as [id, line], if there are several fields; a comma in a name is written "\\,"',
});

export const recordsPath = text(
  isPath,
  'must be "." (the answer itself is the list), "one" (the answer is one record), or a path such as "data.items" or "groups[].members", without "$" and numbers in brackets',
);

export const url = text(
  (given) => /^(https?:\/\/[^\s?#@]+|\$\{token\.\w+\})$/.test(given),
  'must be a URL with http:// or https://, without a password, a query or a fragment, such as "https://api.example.com/v1"',
);

export const urlPath = text(
  (given) => /^\/[^\s#]*$/.test(given),
  'must be a path below the URL that begins with "/", such as "/v1/orders"; the host belongs only in "url"',
).refine((given) => !/(?<!\$)\{/.test(given), {
  error: 'contains a "{" without "$": a placeholder is written ${name}',
});

export const parameter = text((given) => /^[^\s=&?#]+$/.test(given), 'must be the name of a parameter, such as "page"');

export const header = text(
  (given) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(given),
  'must be the name of a header, such as "X-Api-Key"',
);

const headerValue = text(
  (given) => given !== '' && !/[\r\n\0]/.test(given),
  'must be a text that is not empty, without line breaks',
);

/** Headers of a request. */
export const headers = z.record(header, headerValue, { error: 'must be a mapping of headers to texts' });

export const duration = text(
  (given) => Duration.fromISO(given).isValid && Duration.fromISO(given).toMillis() > 0,
  'must be an ISO 8601 duration longer than zero, such as "P1D" (a day) or "PT1M" (a minute)',
);

export const wholeNumber = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.number({ error }).refine((n) => Number.isInteger(n) && n >= least && n <= most, { error });
};

export const choice = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

export const flag = z.boolean({ error: 'must be true or false' });

/** Returns a schema for one item, or a list of items that is not empty. */
export const oneOrMore = <Item extends z.core.SomeType>(item: Item) =>
  z.union([z.array(item).min(1, { error: 'must not be an empty list' }), item]);

/** Refuses a mapping unless it has exactly one of some words. */
export function exactlyOne(of: readonly string[], what: string) {
  return (given: object, context: z.RefinementCtx): void => {
    const found = of.filter((word) => word in given);
    if (found.length === 0)
      context.addIssue({ code: 'custom', message: `must say ${what} by one of ${of.join(', ')}` });
    for (const word of found.slice(1)) {
      const message = `and "${found[0]}" exclude each other: say ${what} by only one of ${of.join(', ')}`;
      context.addIssue({ code: 'custom', path: [word], message });
    }
  };
}
