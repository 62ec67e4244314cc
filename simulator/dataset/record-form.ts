import { segment, metric } from './session.ts';
import type { Cast } from './cast.ts';
import type { Participant } from './session.ts';
import { WRAP_UP_CODES } from './known-objects.ts';
import { ESCAPED_TEXTS, from, RAW_TEXTS } from './vocabulary.ts';

// The API cuts every attribute value to this many characters.
const LONGEST_VALUE = 1024;

/** Selects one of the possible texts of a conversation. */
export interface RecordForm {
  /** Still waiting in a queue, without an end. */
  readonly live: boolean;
  /** In the second version, which comes later. */
  readonly changed: boolean;
  /** With the attributes of its participants, which only jobs deliver. */
  readonly attributes: boolean;
}

/** Number of different forms. */
export const FORMS = 8;

/** Returns a form's number, from 0 to {@link FORMS} - 1. */
export function formNumber({ live, changed, attributes }: RecordForm): number {
  return Number(live) + 2 * Number(changed) + 4 * Number(attributes);
}

/** Gives the last agent a second wrap-up of no length; returns the members that this adds to the record. */
export function changeLate(participants: Participant[], end: number | null, { pool, pick }: Cast): object {
  const last = participants.at(-1);
  const session = last?.sessions.at(-1);
  if (last?.purpose !== 'agent' || session === undefined || end === null) {
    return { recordVersion: 2, externalTag: 'corrected' };
  }
  const code = pool.text(WRAP_UP_CODES.firstId + Math.floor(pick(28) * WRAP_UP_CODES.count));
  const queueId = session.segments[0]?.['queueId'];
  session.segments.push({ ...segment('wrapup', end, end, null), queueId, wrapUpCode: code });
  session.metrics.push(metric('tAcw', 0, end));
  return { recordVersion: 2 };
}

/** Gives every participant its attributes; most have a few, some none. */
export function addAttributes(participants: Participant[], { pick, feature }: Cast): void {
  participants.forEach((participant, i) => {
    const of = (salt: number) => pick(60 + 10 * i + salt);
    participant['attributes'] = {
      ...(i === 0 ? { accountNumber: String(Math.floor(of(0) * 1e9)), segment: `tier ${Math.floor(of(1) * 4)}` } : {}),
      ...(feature === 'raw' || feature === 'escaped' ? { note: from(RAW_TEXTS, of(2)) } : {}),
      ...(feature === 'quoted' ? { 'a "quoted" key': from(ESCAPED_TEXTS, of(2)) } : {}),
      ...(of(3) < 0.02 ? { transcript: 'x'.repeat(LONGEST_VALUE) } : {}),
      ...(of(4) < 0.3 ? { empty: '' } : {}),
    };
  });
}
