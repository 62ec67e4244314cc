/** What is compared of a record: id, start (ms), and how many participants, sessions, segments and attributes it has. */
export type Shape = [string, number, number, number, number, number];

interface Conversation {
  conversationId?: string;
  conversationStart?: string;
  participants?: { attributes?: object; sessions?: { segments?: unknown[] }[] }[];
}

/** Returns the shape of a conversation as the official clients give it. */
export function shapeOf({ conversationId = '', conversationStart = '', participants = [] }: Conversation): Shape {
  const sessions = participants.flatMap((participant) => participant.sessions ?? []);
  const segments = sessions.flatMap((session) => session.segments ?? []);
  const attributes = participants.reduce(
    (sum, participant) => sum + Object.keys(participant.attributes ?? {}).length,
    0,
  );
  const start = Date.parse(conversationStart);
  return [conversationId, start, participants.length, sessions.length, segments.length, attributes];
}

/** What a client has read. */
export interface Reading {
  export: 'query' | 'job';
  pages: number;
  records: Shape[];
}
