import * as z from 'zod';
import { definitionSchema } from './schema.ts';

/**
 * Returns the JSON Schema (draft 2020-12) of a definition's file, made from the schema that checks it, for completion
 * in editors. Rules about several words (one kind of paging, placeholder names) only `holdfast api check` checks.
 */
export function definitionJsonSchema(): object {
  return { title: 'A Holdfast API definition', ...z.toJSONSchema(definitionSchema, { io: 'input' }) };
}
