import { draw } from '../hash.ts';
import type { Identifiers } from './identifier.ts';
import { DIVISIONS } from './known-objects.ts';
import { lifetimeOf, ORDINARY_LIFETIME } from './lifetime.ts';
import { pad } from './padding.ts';
import { participantsOf, waiting } from './participants.ts';
import type { Cast } from './cast.ts';
import type { Participant } from './session.ts';
import { addAttributes, changeLate } from './record-form.ts';
import type { RecordForm } from './record-form.ts';
import { integerSlot, timeSlot, uuidSlot } from './record-template.ts';
import { tell } from './story.ts';
import { BIG_INTEGERS, from, MEDIA } from './vocabulary.ts';

/** Number of different shapes: a thousand, so that lifetimes with a share of 0.5 % occur exactly that often. */
export const SHAPES = 1000;

// Each feature occurs in one shape out of 25; the other shapes are plain.
const FEATURES = ['raw', 'escaped', 'quoted', 'unknownField', 'unknownEnum', 'bigInteger', 'sparse'] as const;
const FEATURE_SHARES = 25;

/** Everything that the conversations of one shape have in common: all but start and ids. */
export interface RecordShape {
  readonly lifetimeMs: number;
  readonly mediaType: string;
  readonly direction: string;
  /** JSON text with slots. */
  json(form: RecordForm): string;
}

/** Returns shape `k` of {@link SHAPES}; `bytes` is the average length of the text over all shapes. */
export function recordShape(k: number, seed: number, bytes: number, pool: Identifiers): RecordShape {
  const pick = (salt: number) => draw(seed, k, salt);
  const lifetimeMs = lifetimeOf(k, pick(1));
  const mediaType = lifetimeMs > ORDINARY_LIFETIME ? (pick(2) < 0.7 ? 'email' : 'callback') : from(MEDIA, pick(2));
  const direction = pick(3) < 0.85 ? 'inbound' : 'outbound';
  const feature = FEATURES[Math.floor(pick(4) * FEATURE_SHARES)] ?? 'plain';
  const frame = { lifetimeMs, mediaType, direction, bytes: bytes * sizeFactor(pick(5)), averageBytes: bytes };
  const cast: Cast = { ...frame, feature, story: tell(frame, pick), pick, pool };
  return { lifetimeMs, mediaType, direction, json: (form) => jsonOf(cast, form) };
}

/** Returns a skewed size, as real ones are: none below half the average, a few at three times the average; the mean is 1. */
function sizeFactor(fraction: number): number {
  return Math.min(0.52 - 0.5 * Math.log(1 - fraction), 3);
}

function jsonOf(cast: Cast, { live, changed, attributes }: RecordForm): string {
  const participants = live ? waiting(cast) : participantsOf(cast);
  const ended = live ? {} : { conversationEnd: timeSlot(cast.lifetimeMs) };
  if (!live) {
    const bytes = Buffer.byteLength(JSON.stringify(recordOf(cast, participants, ended)));
    pad(participants, cast.bytes - bytes, cast);
  }
  const late = changed ? changeLate(participants, live ? null : cast.lifetimeMs, cast) : {};
  if (attributes) addAttributes(participants, cast);
  const text = JSON.stringify(recordOf(cast, participants, { ...ended, ...late }));
  return cast.feature === 'escaped' && !live ? text.replace(/[^\x20-\x7e]/g, escapeUnit) : text;
}

function recordOf({ feature, direction, pick, pool }: Cast, participants: Participant[], ended: object): object {
  return {
    conversationId: uuidSlot(0),
    conversationStart: timeSlot(0),
    ...ended,
    originatingDirection: direction,
    ...(feature === 'sparse'
      ? {}
      : { divisionIds: [pool.text(DIVISIONS.firstId + Math.floor(pick(6) * DIVISIONS.count))] }),
    ...(feature === 'unknownField' ? { addedInALaterRelease: { levels: [1, null, true], note: '' } } : {}),
    ...(feature === 'bigInteger' ? { externalSequence: integerSlot(from(BIG_INTEGERS, pick(8))) } : {}),
    participants,
  };
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
