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
  queueName,
  QUEUES,
  SKILLS,
  TEAMS,
  userName,
  USERS,
  WRAP_UP_CODES,
  wrapUpName,
} from '../dataset/known-objects.ts';
import { divisionOf, type Listing, named } from './listing.ts';
import { membersAt } from './queue-members.ts';

/** One in this many agents has left. */
export const LEAVER = 20;

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
      ...divisionOf(number, pool),
      name: userName(number),
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
    count: 160,
    firstId: 6_000,
    fields: (number, pool) => ({
      ...{ name: `Station ${number + 1}`, status: 'ASSOCIATED', type: 'inin_remote' },
      userId: pool.text(USERS.firstId + number),
    }),
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

/** Returns the listing at a path; null if there is none. */
export const listingAt = (path: string, pool: Identifiers): Listing | null =>
  LISTINGS.find((listing) => listing.path === path) ?? membersAt(path, pool);
