import type { Dataset } from '../simulator/dataset/dataset.ts';
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

interface Conversation {
  conversationId: string;
  conversationStart: string;
  divisionIds?: string[];
  participants?: Participant[];
}
interface Participant {
  purpose: string;
  userId?: string;
  teamId?: string;
  sessions: Session[];
}
interface Session {
  segments: Record<string, string | undefined>[];
  metrics?: { name: string; value: number }[];
  flow?: { flowId?: string; outcomes?: { flowOutcomeId: string }[] };
  outboundCampaignId?: string;
  outboundContactListId?: string;
}

/** Computes the answers to the questions of docs/flat-rows.md from the simulator's data, and the number of unknown names. */
export function flatTruth(dataset: Dataset, names: ListedNames) {
  const handle = new Map<string, number[]>();
  const offers = new Map<string, [offered: number, abandoned: number]>();
  const agents = new Map<string, { conversations: Set<string>; transfers: number }>();
  const answered = new Map<string, number[]>();
  const wrapups = new Map<string, number[]>();
  let unnamed = 0;
  const name = (of: string, id: string | undefined) => (id === undefined ? '' : (names[of]!.get(id) ?? id));
  const add = <T>(map: Map<string, T[]>, key: string, value: T) => {
    const values = map.get(key);
    if (values) values.push(value);
    else map.set(key, [value]);
  };

  for (const record of recordsOf(dataset)) {
    const sessions = (record.participants ?? []).flatMap((participant) =>
      participant.sessions.map((session) => ({ participant, session })),
    );
    const handling = sessions.filter(({ participant }) => ['acd', 'agent', 'user'].includes(participant.purpose));
    for (const { participant, session } of handling.length > 0 ? handling : sessions.slice(0, 1)) {
      const { segments, metrics = [] } = session;
      const values = (metric: string) => metrics.filter((each) => each.name === metric).map(({ value }) => value);
      const first = (field: string) => segments.find((segment) => segment[field] !== undefined)?.[field];
      const wrapup = segments.findLast((segment) => segment['wrapUpCode'] !== undefined)?.['wrapUpCode'];
      const queue = name('queues', first('queueId'));
      const ids: [string, string | undefined][] = [
        ['queues', first('queueId')],
        ['users', participant.userId],
        ['teams', participant.teamId],
        ['wrapup_codes', wrapup],
        ...skillsOf(segments).map((id): [string, string] => ['skills', id]),
        ['languages', first('requestedLanguageId')],
        ['flows', session.flow?.flowId],
        ['campaigns', session.outboundCampaignId],
        ['contact_lists', session.outboundContactListId],
        ['groups', first('groupId')],
        ...(session.flow?.outcomes ?? []).map(({ flowOutcomeId: id }): [string, string] => ['flow_outcomes', id]),
        ...(record.divisionIds ?? []).map((id): [string, string] => ['divisions', id]),
      ];
      unnamed += ids.filter(([of, id]) => id !== undefined && names[of] && !names[of].has(id)).length;
      for (const value of values('tHandle')) add(handle, `${record.conversationStart.slice(0, 10)}\n${queue}`, value);
      for (const value of values('tAnswered')) add(answered, queue, value);
      const [offered, abandoned] = [values('nOffered').reduce((a, b) => a + b, 0), values('tAbandon').length];
      if (participant.purpose === 'acd' && offered + abandoned > 0) {
        const [o, a] = offers.get(queue) ?? [0, 0];
        offers.set(queue, [o + offered, a + abandoned]);
      }
      const transfers = values('nTransferred').reduce((a, b) => a + b, 0);
      if (participant.purpose === 'agent' && (values('tHandle').length > 0 || transfers > 0)) {
        const agent = name('users', participant.userId);
        const known = agents.get(agent) ?? { conversations: new Set(), transfers: 0 };
        known.conversations.add(record.conversationId);
        known.transfers += transfers;
        agents.set(agent, known);
      }
      if (wrapup !== undefined) {
        const talks = segments.filter(({ segmentType, segmentEnd }) => segmentType === 'interact' && segmentEnd);
        const length = talks.reduce(
          (sum, { segmentStart, segmentEnd }) => sum + Date.parse(segmentEnd!) - Date.parse(segmentStart!),
          0,
        );
        add(wrapups, name('wrapup_codes', wrapup), length);
      }
    }
  }
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const percent = (part: number, whole: number) => (whole === 0 ? null : Math.round((1000 * part) / whole) / 10);
  const inTime = (list: readonly number[]) => list.filter((value) => value <= 20_000).length;
  const answers: Record<string, unknown[][]> = {
    'Handle time per queue and day': [...handle].map(([key, list]) => [
      ...key.split('\n'),
      list.length,
      Math.round(sum(list) / 1000 / list.length),
    ]),
    'Abandon rate per queue': [...offers].map(([queue, [offered, abandoned]]) => [
      queue,
      offered,
      abandoned,
      percent(abandoned, offered),
    ]),
    'Transfers per agent': [...agents].map(([agent, { conversations, transfers }]) => [
      agent,
      conversations.size,
      transfers,
    ]),
    'Service level: share answered within 20 seconds': [...answered].map(([queue, list]) => [
      queue,
      list.length,
      inTime(list),
      percent(inTime(list), list.length),
    ]),
    'Wrap-up codes, and the talk time before them': [...wrapups].map(([code, list]) => [
      code,
      list.length,
      Math.round(sum(list) / list.length / 1000),
    ]),
  };
  return { answers, unnamed };
}

/** Skills of all segments, each once. */
const skillsOf = (segments: readonly Record<string, unknown>[]): string[] => [
  ...new Set(segments.flatMap((segment) => (segment['requestedRoutingSkillIds'] as string[] | undefined) ?? [])),
];

function* recordsOf(dataset: Dataset): Generator<Conversation> {
  for (let index = 0; index < dataset.size; index++) yield JSON.parse(dataset.text(index)) as Conversation;
}
