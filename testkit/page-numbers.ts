import type { PageNumbers } from '../src/activities/sink/page-numbers.ts';

interface Others {
  elsewhere?: string;
  outside?: string;
  /** Contents of rejected records without an id. */
  rejected?: string;
  total?: number | null;
  oddTotal?: string | null;
}

/** Makes the numbers of a page whose records' ids are letters. */
export function page(ids: string, others: Others = {}): PageNumbers {
  const { elsewhere = '', outside = '', rejected = '', total = null, oddTotal = null } = others;
  return {
    ids: [...ids],
    elsewhere: [...elsewhere],
    outside: [...outside],
    rejected: [...rejected].map((content) => ({ content, id: null })),
    total,
    oddTotal,
  };
}
