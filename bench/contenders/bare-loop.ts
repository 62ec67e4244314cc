/**
 * The loop that most people would write first: undici, JSON.parse, JSONL; or, for a bucket, one upload per slice. Called with a
 * Question as JSON.
 */
import { Agent, request } from 'undici';
import type { Question } from '../question.ts';
import { type PageClient, readSlices, type SliceWriter } from './lanes.ts';

interface Body {
  conversations?: Record<string, unknown>[];
  entities?: Record<string, unknown>[];
  nextPageToken?: string;
  access_token?: string;
}

class Refused extends Error {
  readonly status: number;
  readonly retryAfter: number | null;
  constructor(status: number, retryAfter: unknown) {
    super(`HTTP ${status}`);
    this.status = status;
    this.retryAfter = typeof retryAfter === 'string' ? Number(retryAfter) : null;
  }
}

const question = JSON.parse(process.argv[2] ?? '') as Question;
const dispatcher = new Agent({ connections: question.slices.length });
let token = '';

async function post(path: string, headers: Record<string, string>, body: string): Promise<Body> {
  const response = await request(`${question.url}${path}`, { method: 'POST', headers, body, dispatcher });
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Refused(response.statusCode, response.headers['retry-after']);
  return JSON.parse(text) as Body;
}

const client: PageClient = {
  async login() {
    const basic = Buffer.from('simulator-client:simulator-secret').toString('base64');
    const headers = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' };
    token = (await post('/oauth/token', headers, 'grant_type=client_credentials')).access_token ?? '';
  },
  async ask(body) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const page = await post('/api/v2/analytics/conversations/details/query', headers, JSON.stringify(body));
    return { records: page.conversations ?? page.entities ?? [], next: page.nextPageToken ?? null };
  },
  failure: (error) => (error instanceof Refused ? error : { status: 0, retryAfter: null }),
};

/** Returns what writes the slices. Only what is necessary is loaded, because starting is measured, too. */
async function writer(): Promise<SliceWriter> {
  if (question.output.startsWith('s3:')) return (await import('./slice-objects.ts')).sliceObjects(question);
  return (await import('./slice-files.ts')).sliceFiles(question.output);
}

await readSlices(question, client, await writer());
await dispatcher.close();
