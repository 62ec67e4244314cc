import type { ColumnType, Dataset, FileColumn } from '../dataset.ts';

const text = (name: string, type: ColumnType = 'text'): FileColumn => ({ name, path: name, holds: 'text', type });
const json = (name: string, type?: ColumnType): FileColumn => ({
  name,
  path: name,
  holds: 'json',
  ...(type && { type }),
});

/** Genesys Cloud's conversation details. */
export const CONVERSATIONS: Dataset = {
  name: 'conversations',
  key: ['conversationId'],
  keyHolds: 'text',
  time: { field: 'conversationStart' },
  snapshot: false,
  // All fields of Genesys Cloud's AnalyticsConversation (2026-11), the most looked-at first. Readers depend on the
  // order: a new field goes to the last column, never in between.
  fileColumns: [
    text('conversationId'),
    text('conversationStart', 'time'),
    text('conversationEnd', 'time'),
    text('originatingDirection'),
    text('conversationInitiator'),
    text('externalTag'),
    text('associatedConversationId'),
    text('conferenceStart', 'time'),
    text('inactivityTimeout', 'time'),
    json('customerParticipation', 'boolean'),
    json('selfServed', 'boolean'),
    json('originatingSocialMediaPublic', 'boolean'),
    json('mediaStatsMinConversationMos', 'number'),
    json('mediaStatsMinConversationRFactor', 'number'),
    json('divisionIds', 'list'),
    json('accessAttributes', 'list'),
    json('consultationConversationIds', 'list'),
    json('knowledgeBaseIds', 'list'),
    json('evaluations'),
    json('surveys'),
    json('resolutions'),
    json('participants'),
  ],
  table: {
    name: 'conversation',
    key: 'conversation_id',
    columns: [
      { name: 'conversation_start', path: 'conversationStart', type: 'timestamptz' },
      { name: 'conversation_end', path: 'conversationEnd', type: 'timestamptz' },
      { name: 'originating_direction', path: 'originatingDirection', type: 'text' },
    ],
  },
};
