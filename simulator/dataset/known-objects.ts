/** Objects of one kind: the number of the first one's id, and how many the API lists. */
export interface KnownObjects {
  readonly firstId: number;
  readonly count: number;
}

/** Objects that have the same id in conversations and in the listings of the API. */
export const DIVISIONS: KnownObjects = { firstId: 0, count: 4 };
export const QUEUES: KnownObjects = { firstId: 100, count: 40 };
export const FLOWS: KnownObjects = { firstId: 200, count: 30 };
export const USERS: KnownObjects = { firstId: 300, count: 200 };
export const WRAP_UP_CODES: KnownObjects = { firstId: 1_000, count: 120 };
export const SKILLS: KnownObjects = { firstId: 2_000, count: 60 };
export const LANGUAGES: KnownObjects = { firstId: 3_000, count: 9 };
export const GROUPS: KnownObjects = { firstId: 4_000, count: 25 };
export const FLOW_OUTCOMES: KnownObjects = { firstId: 7_000, count: 15 };
/** Fewer than campaigns: the contact lists of the last campaigns have been deleted. */
export const CONTACT_LISTS: KnownObjects = { firstId: 9_000, count: 110 };
export const CAMPAIGNS: KnownObjects = { firstId: 8_000, count: 130 };
export const TEAMS: KnownObjects = { firstId: 11_000, count: 55 };
export const EXTERNAL_CONTACTS: KnownObjects = { firstId: 13_000, count: 450 };

/** Number of deleted queues, which conversations still name. Their numbers follow the listed ones. */
export const DELETED_QUEUES = 2;
/** Number of deleted users, in the same way. Users who only left are listed, as inactive. */
export const DELETED_USERS = 3;
/** The wrap-up code that the system sets if an agent was too slow; no listing has it. */
export const TIMED_OUT = 'ININ-WRAP-UP-TIMEOUT';

/** How many users answer a queue. Each queue shares four of them with the next one. */
export const MEMBERS_OF_QUEUE = 8;

/** Returns the number (from 0) of the user at a place (0 to {@link MEMBERS_OF_QUEUE} - 1) of a queue. */
export const memberOf = (queue: number, place: number): number => (queue * 4 + place) % USERS.count;

/** Returns the number of the team that a user is in. */
export const teamOf = (user: number): number => user % TEAMS.count;

const TOPICS = ['Billing', 'Sales', 'Support', 'Returns', 'Claims', 'Orders', 'Renewals', 'Deliveries'] as const;
const TIERS = ['', ' VIP', ' Spanish', ' Night', ' Overflow'] as const;
const FLOW_NAMES = ['Welcome', 'Opening hours', 'Payment', 'Survey', 'Identification'] as const;
const RESULTS = ['Resolved', 'Call back', 'Passed on', 'Wrong number', 'Complaint', 'Ordered', 'Cancelled'] as const;

const numbered = (names: readonly string[], at: number) => {
  const round = Math.floor(at / names.length);
  return `${names[at % names.length]}${round === 0 ? '' : ` ${round + 1}`}`;
};

/** Returns a queue's name: `Billing`, `Sales`, …, then `Billing VIP` and so on. */
export const queueName = (at: number): string =>
  `${TOPICS[at % TOPICS.length]}${TIERS[Math.floor(at / TOPICS.length)] ?? ` ${at}`}`;
export const flowName = (at: number): string => numbered(FLOW_NAMES, at);
export const wrapUpName = (at: number): string => numbered(RESULTS, at);

/** Two users with the same name: the second (`is`) has that of the first (`of`). */
const NAMESAKE = { of: 7, is: 187 };
export const userName = (user: number): string => `Agent ${(user === NAMESAKE.is ? NAMESAKE.of : user) + 1}`;
