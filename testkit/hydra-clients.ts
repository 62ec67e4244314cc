/** Number of OAuth2 clients (`client 0`, `client 1` …), beside the one that reads them. */
export const OTHERS = 2_000;
export const EXPORTER = { client_id: 'exporter', client_secret: 'secret-of-the-exporter' };

// Hydra waits only for its one database, so more at once would not be faster.
const AT_ONCE = 8;

/** Makes the clients, which takes ten seconds or more. */
export async function makeClients(adminUrl: string): Promise<void> {
  await makeClient(adminUrl, { ...EXPORTER, grant_types: ['client_credentials'] });
  let made = 0;
  const makeMore = async (): Promise<void> => {
    while (made < OTHERS) {
      const grant_types = ['client_credentials'];
      await makeClient(adminUrl, { client_id: `client ${made++}`, grant_types, token_endpoint_auth_method: 'none' });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeMore));
}

async function makeClient(adminUrl: string, client: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${adminUrl}/admin/clients`, { method: 'POST', headers, body: JSON.stringify(client) });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`Hydra made no client: ${text}`);
}
