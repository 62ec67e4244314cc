import { segment, metric } from './session.ts';
import type { Cast, Participant } from './participants.ts';
import { ESCAPED_TEXTS, from, RAW_TEXTS } from './vocabulary.ts';

// The API cuts every attribute value to this many characters.
const LONGEST_VALUE = 1024;

/** Which of the texts of one conversation to make. */
export interface RecordForm {
  /** Still waiting in a queue, without any end. */
  readonly live: boolean;
  /** In the version that comes late. */
  readonly changed: boolean;
  /** With the attributes of its participants, which only jobs deliver. */
  readonly attributes: boolean;
}

/** How many forms there are. */
export const FORMS = 8;

/** A number from 0 to {@link FORMS} - 1 for each form. */
export function formNumber({ live, changed, attributes }: RecordForm): number {
  return Number(live) + 2 * Number(changed) + 4 * Number(attributes);
}

/** Adds a wrap-up to the last session and changes its last metric. */
export function changeLate(participants: Participant[], end: number | null, { pool, pick }: Cast): void {
  const session = participants.at(-1)?.sessions.at(-1);
  const wrapUp = segment('wrapup', end ?? 0, end, null);
  session?.segments.push({ ...wrapUp, wrapUpCode: pool.text(500 + Math.floor(pick(28) * 20)) });
  const last = session?.metrics.at(-1);
  if (last === undefined) session?.metrics.push(metric('tAcw', 1000, end ?? 0));
  else last.value += 1000;
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
