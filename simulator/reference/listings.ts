import type { Identifiers } from '../dataset/identifier.ts';
import {
  CAMPAIGNS,
  CONTACT_LISTS,
  DIVISIONS,
  EXTERNAL_CONTACTS,
  FLOW_OUTCOMES,
  flowName,
  FLOWS,
  GROUPS,
  LANGUAGES,
  MEMBERS_OF_QUEUE,
  memberOf,
  queueName,
  QUEUES,
  SKILLS,
  TEAMS,
  USERS,
  WRAP_UP_CODES,
  wrapUpName,
} from '../dataset/known-objects.ts';

/** How a listing is paged: by numbers with a total, numbers without a total, the next page's address, a cursor, or not at all. */
type Paging = 'numbers' | 'bare numbers' | 'address' | 'cursor' | 'none';

/** A listing of objects, most of which conversations name by their ids. */
export interface Listing {
  path: string;
  count: number;
  /** Number of the first object's id; the same as in conversations, if they name such objects. */
  firstId: number;
  paging: Paging;
  largestPage: number;
  /** Whether users who left are listed only with `state=any`. */
  hasLeavers?: boolean;
  /** Returns the fields of an object, without its id. */
  fields(number: number, pool: Identifiers): Record<string, unknown>;
}

/** One in this many agents has left. */
export const LEAVER = 20;
/** Two users with the same name: the second (`is`) has that of the first (`of`). */
const NAMESAKE = { of: 7, is: 187 };

const divisionOf = (number: number, pool: Identifiers) => ({
  division: { id: pool.text(number % DIVISIONS.count), name: `Division ${(number % DIVISIONS.count) + 1}` },
});
const named =
  (name: string, more: Record<string, unknown> = {}) =>
  (number: number, pool: Identifiers) => ({
    name: `${name} ${number + 1}`,
    ...divisionOf(number, pool),
    ...more,
  });

const numbers = { paging: 'numbers', largestPage: 500 } as const;

/** All listings except the members of queues. */
export const LISTINGS: readonly Listing[] = [
  {
    ...{ path: '/api/v2/routing/queues', ...numbers, ...QUEUES },
    fields: (number, pool) => ({
      ...named('Queue')(number, pool),
      name: queueName(number),
      memberCount: MEMBERS_OF_QUEUE,
    }),
  },
  {
    ...{ path: '/api/v2/users', ...numbers, ...USERS, hasLeavers: true },
    fields: (number, pool) => ({
      ...named('Agent')(number === NAMESAKE.is ? NAMESAKE.of : number, pool),
      email: `agent.${number + 1}@example.com`,
      department: `Department ${(number % 7) + 1}`,
      state: number % LEAVER === LEAVER - 1 ? 'inactive' : 'active',
    }),
  },
  {
    ...{ path: '/api/v2/routing/wrapupcodes', ...numbers, ...WRAP_UP_CODES },
    fields: (number, pool) => ({ ...divisionOf(number, pool), name: wrapUpName(number) }),
  },
  {
    path: '/api/v2/routing/skills',
    ...numbers,
    ...SKILLS,
    fields: named('Skill', { state: 'active' }),
  },
  {
    path: '/api/v2/routing/languages',
    ...numbers,
    ...LANGUAGES,
    fields: named('Language', { state: 'active' }),
  },
  {
    path: '/api/v2/authorization/divisions',
    ...numbers,
    ...DIVISIONS,
    fields: (number) => ({ name: `Division ${number + 1}` }),
  },
  {
    path: '/api/v2/groups',
    ...numbers,
    ...GROUPS,
    fields: named('Group', { type: 'official', state: 'active' }),
  },
  { path: '/api/v2/locations', ...numbers, count: 6, firstId: 5_000, fields: named('Location', { state: 'active' }) },
  {
    path: '/api/v2/stations',
    ...numbers,
    // None, as for a client that may not see stations or an organization without any.
    count: 0,
    firstId: 6_000,
    fields: named('Station', { status: 'AVAILABLE', type: 'inin_remote' }),
  },
  {
    ...{ path: '/api/v2/flows', ...numbers, ...FLOWS },
    fields: (number, pool) => ({ ...divisionOf(number, pool), name: flowName(number), type: 'INBOUNDCALL' }),
  },
  { path: '/api/v2/flows/outcomes', ...numbers, ...FLOW_OUTCOMES, fields: named('Outcome') },
  {
    path: '/api/v2/outbound/campaigns',
    paging: 'numbers',
    largestPage: 100,
    ...CAMPAIGNS,
    fields: named('Campaign'),
  },
  {
    path: '/api/v2/outbound/contactlists',
    paging: 'numbers',
    largestPage: 100,
    ...CONTACT_LISTS,
    fields: named('Contact list'),
  },
  {
    path: '/api/v2/presence/definitions',
    paging: 'none',
    largestPage: 500,
    count: 8,
    firstId: 10_000,
    fields: named('Presence', { systemPresence: 'Busy' }),
  },
  { path: '/api/v2/teams', paging: 'address', largestPage: 100, ...TEAMS, fields: named('Team') },
  {
    path: '/api/v2/routing/skillgroups',
    paging: 'address',
    largestPage: 100,
    count: 26,
    firstId: 12_000,
    fields: named('Skill group'),
  },
  {
    ...{
      path: '/api/v2/externalcontacts/scan/contacts',
      paging: 'cursor',
      largestPage: 200,
      ...EXTERNAL_CONTACTS,
    },
    fields: (number) => ({ firstName: `First ${number}`, lastName: `Last ${number}` }),
  },
];

const MEMBERS = /^\/api\/v2\/routing\/queues\/([0-9a-f-]{36})\/members$/;

/** Returns the listing at a path; null if there is none. */
export function listingAt(path: string, pool: Identifiers): Listing | null {
  const queue = pool.indexOf(MEMBERS.exec(path)?.[1] ?? '');
  if (queue === null) return LISTINGS.find((listing) => listing.path === path) ?? null;
  const number = queue - QUEUES.firstId;
  if (number < 0 || number >= QUEUES.count) return null;
  const firstId = USERS.firstId + memberOf(number, 0);
  return {
    path,
    paging: 'bare numbers',
    largestPage: 100,
    count: MEMBERS_OF_QUEUE,
    firstId,
    fields: named('Member', { joined: true }),
  };
}
