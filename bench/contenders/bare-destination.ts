/**
 * A bare loop that fetches, parses, writes and commits page by page, for bench/destinations.ts. Called with a Question as
 * JSON and a destination: jsonl, csv, or the connection string of a database.
 */
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import pg from 'pg';
import { Agent, request } from 'undici';
import type { Question } from '../question.ts';

type ConversationRecord = Record<string, unknown>;

/** Writes the records of one slice. */
interface Writer {
  write(records: readonly ConversationRecord[]): Promise<void>;
  close(): Promise<void>;
}

const question = JSON.parse(process.argv[2] ?? '') as Question;
const destination = process.argv[3] ?? 'jsonl';
const dispatcher = new Agent({ connections: question.slices.length });
const database = destination.startsWith('postgres')
  ? new pg.Pool({ connectionString: destination, max: question.slices.length })
  : null;

async function post(path: string, headers: Record<string, string>, body: string): Promise<ConversationRecord> {
  const response = await request(`${question.url}${path}`, { method: 'POST', headers, body, dispatcher });
  return JSON.parse(await response.body.text()) as ConversationRecord;
}

async function fileWriter(name: string, render: (record: ConversationRecord) => string): Promise<Writer> {
  const path = join(question.output, name);
  const file = await open(`${path}.tmp`, 'w');
  return {
    async write(records) {
      await file.write(records.map(render).join(''));
    },
    async close() {
      await file.sync();
      await file.close();
      await rename(`${path}.tmp`, path);
    },
  };
}

const cells = (record: ConversationRecord) =>
  Object.values(record).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

async function openWriter(start: string): Promise<Writer> {
  const name = start.replaceAll(':', '');
  if (destination === 'csv') return fileWriter(`${name}.csv`, (record) => stringify([cells(record)]));
  if (!database) return fileWriter(`${name}.jsonl`, (record) => `${JSON.stringify(record)}\n`);
  return {
    async write(records) {
      await database.query(
        `insert into bare select r.id, r.record from jsonb_to_recordset($1::text::jsonb) as r (id text, record jsonb)
          on conflict (id) do update set record = excluded.record`,
        [JSON.stringify(records.map((record) => ({ id: record['conversationId'], record })))],
      );
    },
    close: async () => {},
  };
}

async function readSlice({ start, end }: Question['slices'][number], token: string): Promise<void> {
  const writer = await openWriter(start);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let pageToken: unknown = null; pageToken !== undefined;) {
    const asked = { interval: `${start}/${end}`, pageSize: question.pageSize, pageToken };
    const page = await post('/api/v2/analytics/conversations/details/query', headers, JSON.stringify(asked));
    const records = (page['entities'] ?? []) as ConversationRecord[];
    await writer.write(records.filter(({ conversationStart: from }) => (from as string) >= start));
    pageToken = page['nextPageToken'];
  }
  await writer.close();
}

await database?.query('create table if not exists bare (id text primary key, record jsonb not null)');
const basic = Buffer.from('simulator-client:simulator-secret').toString('base64');
const form = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
const { access_token: token } = await post('/oauth/token', form, 'grant_type=client_credentials');
await Promise.all(question.slices.map((slice) => readSlice(slice, token as string)));
await dispatcher.close();
await database?.end();
