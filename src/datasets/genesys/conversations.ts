import type { Dataset, FileColumn } from '../dataset.ts';

const text = (name: string): FileColumn => ({ name, path: name, holds: 'text' });
const json = (name: string): FileColumn => ({ name, path: name, holds: 'json' });

/** Genesys Cloud's conversation details. */
export const CONVERSATIONS: Dataset = {
  name: 'conversations',
  key: ['conversationId'],
  keyHolds: 'text',
  time: { field: 'conversationStart' },
  snapshot: false,
  // All fields that Genesys Cloud's AnalyticsConversation has (2026-11), those that people look at first in front.
  // Readers depend on the order: a new field goes to the last column, never in between.
  fileColumns: [
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
