import * as z from 'zod';
import { choice, header, oneOrMore, parameter, path, text, wholeNumber, words } from './words.ts';

const size = words(
  { as: parameter, of: wholeNumber(1, 100_000), most: wholeNumber(1, 100_000).optional() },
  'size',
).superRefine((given, context) => {
  if (given.most !== undefined && given.most < given.of) {
    const message = `is less than "of" (${given.of}): "most" is the largest page size that the API allows`;
    context.addIssue({ code: 'custom', path: ['most'], message });
  }
});

const isEither = (given: string) => path.safeParse(given).success || header.safeParse(given).success;
const pathOrHeader = text(
  isEither,
  'must be a path in the answer such as "meta.total", or the name of a header such as "X-Total-Count"',
);

/** Ways in which one page leads to the next. */
export const PAGING_KINDS = ['number', 'offset', 'cursor', 'next', 'link', 'after'] as const;
type PagingKind = (typeof PAGING_KINDS)[number];

/** The kinds of paging that a word applies to; words that apply to all kinds are not listed. */
const ONLY: Record<string, readonly PagingKind[]> = {
  from: ['number', 'offset'],
  as: ['cursor', 'after'],
  in: ['number', 'offset', 'cursor', 'after'],
  last: ['number'],
  end: ['number', 'offset', 'after'],
};

/** Refuses two words that read the same value, because one value cannot have two meanings. */
function refuseSamePaths(given: Given, refuse: (word: string, message: string) => void): void {
  const seen = new Map<string, string>();
  for (const word of ['cursor', 'next', 'more', 'done', 'last', 'total'] as const) {
    for (const path of [given[word] ?? []].flat()) {
      const other = seen.get(path);
      if (other === word) refuse(word, `has "${path}" twice`);
      else if (other !== undefined) refuse(word, `is also the path of "${other}", but one value cannot say both`);
      seen.set(path, word);
    }
  }
}

type Given = Partial<Record<'cursor' | 'more' | 'done' | 'last' | 'total', string | undefined>> & {
  next?: string | string[] | undefined;
};

/** How one page leads to the next, and where the last one shows. */
export const pages = z.union([
  z.literal('none'),
  words(
    {
      number: parameter.optional(),
      from: wholeNumber(0, 1).optional(),
      offset: parameter.optional(),
      cursor: pathOrHeader.optional(),
      as: parameter.optional(),
      next: oneOrMore(path).optional(),
      link: text((given) => given === 'next', 'must be next, which is the relation in the Link header').optional(),
      after: path.optional(),
      in: choice(['query', 'body', 'header']).optional(),
      size: size.optional(),
      more: path.optional(),
      done: path.optional(),
      last: path.optional(),
      // A name with a hyphen and a capital (`X-Total-Count`) is that of a header, anything else a path in the answer.
      total: pathOrHeader.optional(),
      end: choice(['empty', 'short']).optional(),
      deepest: wholeNumber(1, 1_000_000_000).optional(),
    },
    'pages',
  ).superRefine((given, context) => {
    const refuse = (word: string, message: string) => context.addIssue({ code: 'custom', path: [word], message });
    const kinds = PAGING_KINDS.filter((kind) => given[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined) {
      const message = `must say how one page leads to the next, by one of ${PAGING_KINDS.join(', ')}, or must be none`;
      return context.addIssue({ code: 'custom', message });
    }
    for (const other of kinds.slice(1)) refuse(other, `and "${kind}" exclude each other: use only one kind of paging`);
    for (const [word, of] of Object.entries(ONLY)) {
      if (word in given && !of.includes(kind))
        refuse(word, `cannot be combined with "${kind}", only with ${of.join(', ')}`);
    }
    if (given.more !== undefined && given.done !== undefined)
      refuse('done', 'and "more" exclude each other: both say the same');
    const flag = given.more === undefined ? 'done' : 'more';
    for (const word of ['end', 'last'] as const) {
      if (given[word] !== undefined && given[flag] !== undefined)
        refuse(word, `and "${flag}" exclude each other: "${flag}" already says on each page whether it is the last`);
    }
    if (given.end !== undefined && given.last !== undefined)
      refuse('end', 'and "last" exclude each other: with "last", an empty or short page is not the end');
    refuseSamePaths(given, refuse);
    if (given.deepest !== undefined && given.size !== undefined) {
      const { of, most = of } = given.size;
      if (given.deepest <= of || given.deepest < most)
        refuse('deepest', `must be more than one page: "size" requests ${Math.max(of, most)} records`);
    }
    if (given.size !== undefined && [given.number, given.offset, given.as].includes(given.size.as)) {
      refuse('size', `has the parameter "${given.size.as}", which already says which page to read`);
    }
    if (given.end === 'short' && given.size === undefined) {
      refuse('end', 'needs "size": without it, a short page cannot be told from a full one');
    }
  }),
]);
