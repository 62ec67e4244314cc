import { Client } from '@temporalio/client';
import { connectClient } from '../../src/server/client-connection.ts';

/** Starts a workflow that nobody works on, so that a server has something to remember. */
export async function startWorkflow(address: string, workflowId: string): Promise<void> {
  await withClient(address, (client) => client.workflow.start('nothing', { taskQueue: 'nobody', workflowId }));
}

/** Gives the state of a workflow, e.g. `RUNNING`. */
export function describeWorkflow(address: string, workflowId: string): Promise<string> {
  return withClient(address, async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await connectClient({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
