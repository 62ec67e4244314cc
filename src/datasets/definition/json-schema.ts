import { z } from 'zod';
import { definitionSchema } from './schema.ts';

/**
 * Returns the JSON Schema (draft 2020-12) of a definition's file, made from what checks it; editors complete and mark by it.
 * What several words say together (one kind of paging, names of placeholders) is checked by `holdfast api check` alone.
 */
export function definitionJsonSchema(): object {
  return { title: 'A Holdfast API definition', ...z.toJSONSchema(definitionSchema, { io: 'input' }) };
}
