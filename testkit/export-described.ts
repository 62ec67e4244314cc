import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parse } from 'yaml';
import { fuzzClient } from './described-fuzz-client.ts';
import { runFuzz } from './described-fuzz-run.ts';
import type { FuzzWorld } from './described-fuzz-world.ts';
import { tempFolder } from './temp-folder.ts';

/** A request as a simulated API sees it. */
export interface AskedOf {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Readonly<Record<string, string>>;
  /** The body as JSON; null where it is none. */
  json: Record<string, unknown> | null;
  /** The body as a form. */
  form: URLSearchParams;
}

/** Its answer; a body that is no text is sent as JSON. */
export interface AnswerOf {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface DescribedExport {
  /** The definition as YAML, or what it says. */
  definition: string | object;
  answer: (asked: AskedOf) => AnswerOf;
  input: object;
  secrets?: Record<string, string>;
}

/** Exports a dataset as the workflow and its activities do, without servers. */
export async function exportDescribed(t: TestContext, { definition, answer, input, secrets = {} }: DescribedExport) {
  const read: unknown = typeof definition === 'string' ? parse(definition) : definition;
  const world = { ...{ seed: 1, auth: { env: secrets }, input }, definition: read } as unknown as FuzzWorld;
  const http = fuzzClient(({ method, url, headers, body }) => {
    const { pathname, searchParams } = new URL(url);
    const form = new URLSearchParams(body);
    const given = answer({ method, path: pathname, query: searchParams, headers, json: jsonOf(body), form });
    const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body ?? {});
    return { status: given.status ?? 200, headers: given.headers ?? {}, body: text };
  });
  const run = await runFuzz({ world, http, clock: { ms: 0 }, folder: await tempFolder(t) });
  return { ...run, records: await recordsIn(run.root) };
}

function jsonOf(body: string): AskedOf['json'] {
  try {
    return JSON.parse(body) as AskedOf['json'];
  } catch {
    return null;
  }
}

/** Reads the records of an export's sealed files, slice by slice. */
async function recordsIn(root: string): Promise<unknown[]> {
  const files = (await readdir(root)).filter((name) => name.endsWith('.jsonl') && name !== 'rejected.jsonl').sort();
  const texts = await Promise.all(files.map((name) => readFile(join(root, name), 'utf8')));
  return texts
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .map((line) => JSON.parse(line) as unknown);
}
