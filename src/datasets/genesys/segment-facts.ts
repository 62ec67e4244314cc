import { readTime } from '../time-format.ts';
import { type Members, text, texts } from './flat-values.ts';

/** What the segments of a session say together; null where none says it. */
export interface SegmentFacts {
  /** From the first segment that has one; the same for the next two. */
  queueId: string | null;
  languageId: string | null;
  groupId: string | null;
  /** From the last segment that has one; the same for the next. */
  wrapUpCode: string | null;
  disconnectType: string | null;
  /** Of all segments, each once. */
  skillIds: ReadonlySet<string>;
  /** The earliest start, in milliseconds since 1970. */
  start: number | null;
  /** The latest end; null if a segment has not ended. */
  end: number | null;
  /** Length of all `interact` segments that have ended. */
  interactMs: number | null;
}

const NO_SKILLS: ReadonlySet<string> = new Set();

/** Reads the segments of a session. */
export function segmentFacts(segments: readonly Members[]): SegmentFacts {
  let queueId: string | null = null;
  let languageId: string | null = null;
  let groupId: string | null = null;
  let wrapUpCode: string | null = null;
  let disconnectType: string | null = null;
  let earliest: number | null = null;
  let latest: number | null = null;
  let interactMs: number | null = null;
  let hasEnded = segments.length > 0;
  let skillIds: Set<string> | null = null;
  for (const segment of segments) {
    queueId ??= text(segment['queueId']);
    languageId ??= text(segment['requestedLanguageId']);
    groupId ??= text(segment['groupId']);
    wrapUpCode = text(segment['wrapUpCode']) ?? wrapUpCode;
    disconnectType = text(segment['disconnectType']) ?? disconnectType;
    for (const skill of texts(segment['requestedRoutingSkillIds'])) (skillIds ??= new Set()).add(skill);
    const start = timeOf(segment['segmentStart']);
    const end = timeOf(segment['segmentEnd']);
    if (start !== null && (earliest === null || start < earliest)) earliest = start;
    if (end === null) hasEnded = false;
    else if (latest === null || end > latest) latest = end;
    if (segment['segmentType'] === 'interact' && start !== null && end !== null)
      interactMs = (interactMs ?? 0) + end - start;
  }
  return {
    ...{ queueId, languageId, groupId, wrapUpCode, disconnectType },
    skillIds: skillIds ?? NO_SKILLS,
    start: earliest,
    end: hasEnded ? latest : null,
    interactMs,
  };
}

// The years 1 to 9999, which SQL's timestamps and Parquet's readers can hold.
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Reads a time as milliseconds since 1970; null if it is not a time, or one that tables cannot hold. */
export function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const ms = readTime(value);
  return ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}
