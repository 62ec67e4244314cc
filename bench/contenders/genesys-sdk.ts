/** The same loop with the official Genesys Cloud SDK, which neither renews tokens nor retries. Called with a Question as JSON. */
import platformClient from 'purecloud-platform-client-v2';
import type { Question } from '../question.ts';
import { type PageClient, readSlices } from './lanes.ts';
import { sliceFiles } from './slice-files.ts';

interface SdkError {
  status?: number;
  headers?: Record<string, string>;
}

const question = JSON.parse(process.argv[2] ?? '') as Question;
const { hostname, port } = new URL(question.url);
const sdk = platformClient.ApiClient.instance;
sdk.setGateway({ protocol: 'http', host: hostname, port: Number(port), path_params_login: '', path_params_api: '' });
const analytics = new platformClient.AnalyticsApi();

type Conversations = Record<string, unknown>[] | undefined;

const client: PageClient = {
  async login() {
    await sdk.loginClientCredentialsGrant('simulator-client', 'simulator-secret');
  },
  async ask(body) {
    // The method sends any body, and the page-token contract has the same path.
    const query = body as unknown as Parameters<typeof analytics.postAnalyticsConversationsDetailsQuery>[0];
    const page = (await analytics.postAnalyticsConversationsDetailsQuery(query)) as unknown as Record<string, unknown>;
    const records = (page['conversations'] ?? page['entities']) as Conversations;
    return { records: records ?? [], next: (page['nextPageToken'] as string | undefined) ?? null };
  },
  failure(error) {
    const { status = 0, headers } = error as SdkError;
    const retryAfter = headers?.['retry-after'];
    return { status, retryAfter: retryAfter === undefined ? null : Number(retryAfter) };
  },
};

await readSlices(question, client, sliceFiles(question.output));
process.exit();
