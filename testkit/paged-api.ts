import type { PageFacts, Pages } from '../src/activities/source/paging/paging.ts';
import { readDefinition } from '../src/datasets/definition/read-definition.ts';

const ORIGIN = 'https://api.example.com/v1';

/** Returns pages as a definition has them. */
export function pagesOf(yaml: string): Pages {
  const text = `name: shop\nurl: ${ORIGIN}\npages: ${yaml}\ndatasets: { orders: { get: /o, records: data, key: id } }`;
  const { pages } = readDefinition(text, 'shop.yaml');
  return pages as Pages;
}

/** What an API answers; members by their paths. */
export interface Answer {
  rows: number[];
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  total?: number;
}

export function turned(answer: Answer, asked: { cursor: string | null; pageSize: number; url?: string }): PageFacts {
  const { rows, body = {}, headers = {}, total = null } = answer;
  return {
    url: `${ORIGIN}/orders`,
    ...asked,
    origin: ORIGIN,
    received: rows.length,
    read: (path) => body[path],
    header: (name) => headers[name] ?? null,
    lastRecord: (path) => (path === 'id' && rows.length > 0 ? String(rows.at(-1)) : null),
    total,
  };
}
