import type { World } from './world.ts';

/** Names by id, for every listing from which flat rows take names; without listings that may not be read. */
export type ListedNames = Readonly<Record<string, ReadonlyMap<string, string>>>;

const LISTINGS = {
  queues: '/api/v2/routing/queues',
  users: '/api/v2/users',
  teams: '/api/v2/teams',
  wrapup_codes: '/api/v2/routing/wrapupcodes',
  skills: '/api/v2/routing/skills',
  languages: '/api/v2/routing/languages',
  flows: '/api/v2/flows',
  campaigns: '/api/v2/outbound/campaigns',
  divisions: '/api/v2/authorization/divisions',
  contact_lists: '/api/v2/outbound/contactlists',
  groups: '/api/v2/groups',
  flow_outcomes: '/api/v2/flows/outcomes',
};

/** Reads the current names of a simulator's objects. */
export async function listedNames({ simulator }: Pick<World, 'simulator'>): Promise<ListedNames> {
  const login = await fetch(`${simulator.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('simulator-client:simulator-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const read = async (path: string) => {
    const names = new Map<string, string>();
    let next: string | undefined = `${path}?pageSize=100&state=any`;
    for (let page = 1; next !== undefined; page += 1) {
      const answer = await fetch(`${simulator.url}${next}`, { headers: { authorization: `Bearer ${token}` } });
      if (answer.status === 403) return null;
      const { entities, pageCount, nextUri } = (await answer.json()) as Listed;
      for (const { id, name } of entities) names.set(id, name);
      const numbered = pageCount !== undefined && page < pageCount;
      next = nextUri ?? (numbered ? `${path}?pageSize=100&state=any&pageNumber=${page + 1}` : undefined);
    }
    return names;
  };
  const all = Object.entries(LISTINGS).map(async ([name, path]) => [name, await read(path)] as const);
  return Object.fromEntries((await Promise.all(all)).flatMap(([name, known]) => (known ? [[name, known]] : [])));
}

interface Listed {
  entities: { id: string; name: string }[];
  pageCount?: number;
  nextUri?: string;
}
