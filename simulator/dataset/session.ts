import type { Cast } from './cast.ts';
import { QUEUES } from './known-objects.ts';
import { timeSlot, uuidSlot } from './record-template.ts';

export interface Segment {
  segmentType: string;
  segmentStart: string;
  segmentEnd?: string;
  [key: string]: unknown;
}
export interface Metric {
  name: string;
  value: number;
  emitDate: string;
}
export interface Session {
  sessionId: string;
  segments: Segment[];
  metrics: Metric[];
  [key: string]: unknown;
}

export interface Participant {
  participantId: string;
  purpose: string;
  sessions: Session[];
  [key: string]: unknown;
}

/** Returns a session without its segments and metrics. */
export function session(
  { mediaType, direction, pick }: Cast,
  ordinal: number,
): { sessionId: string; mediaType: string } {
  // The numbers 555-0100 to 555-0199 are reserved for fiction.
  const line = `tel:+120255501${String(Math.floor(pick(25) * 100)).padStart(2, '0')}`;
  const base = { sessionId: uuidSlot(ordinal), mediaType, direction };
  return mediaType === 'voice' ? Object.assign(base, { ani: line, dnis: 'tel:+12025550100' }) : base;
}

/** Returns the id of a queue by its number (from 0). */
export const queueIdOf = ({ pool }: Cast, queue: number): string => pool.text(QUEUES.firstId + queue);

/** Returns a segment; times are milliseconds from the conversation's start. Null: it has not ended, has no disconnect type. */
export function segment(
  segmentType: string,
  start: number,
  end: number | null,
  disconnectType: string | null,
): Segment {
  return {
    segmentType,
    segmentStart: timeSlot(start),
    ...(end === null ? {} : { segmentEnd: timeSlot(end) }),
    ...(disconnectType === null ? {} : { disconnectType }),
  };
}

export function metric(name: string, value: number, at: number): Metric {
  return { name, value, emitDate: timeSlot(at) };
}
