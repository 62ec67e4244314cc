/**
 * A column of a CSV file: a top-level field of a conversation. `text` holds a string's own characters, `json` the
 * value's JSON text as it came.
 */
export interface Column {
  name: string;
  holds: 'text' | 'json';
}

const text = (name: string): Column => ({ name, holds: 'text' });
const json = (name: string): Column => ({ name, holds: 'json' });

/**
 * The columns before `other`: all fields that Genesys Cloud's AnalyticsConversation has (2026-11), those that people
 * look at first in front. Readers depend on the order: a new field goes to `other`, never in between.
 */
export const COLUMNS: readonly Column[] = [
  text('conversationId'),
  text('conversationStart'),
  text('conversationEnd'),
  text('originatingDirection'),
  text('conversationInitiator'),
  text('externalTag'),
  text('associatedConversationId'),
  text('conferenceStart'),
  text('inactivityTimeout'),
  json('customerParticipation'),
  json('selfServed'),
  json('originatingSocialMediaPublic'),
  json('mediaStatsMinConversationMos'),
  json('mediaStatsMinConversationRFactor'),
  json('divisionIds'),
  json('accessAttributes'),
  json('consultationConversationIds'),
  json('knowledgeBaseIds'),
  json('evaluations'),
  json('surveys'),
  json('resolutions'),
  json('participants'),
];

/** Name of the last column: a JSON object of everything that does not fit a column of its own. */
const OTHER = 'other';

/** Number of a column by its field's name. */
export const COLUMN_OF: ReadonlyMap<string, number> = new Map(COLUMNS.map(({ name }, index) => [name, index]));

/** The header line's cells. */
export const HEADER: readonly string[] = [...COLUMNS.map(({ name }) => name), OTHER];
