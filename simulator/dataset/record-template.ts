import { UUID_LENGTH, writeRelated } from './identifier.ts';
import type { Identifiers } from './identifier.ts';
import { TIMESTAMP_LENGTH, writeTimestamp } from './timestamp.ts';

const SLOT = /@([TU])(\d+)@/g;
const INTEGER = /"@N(\d+)"/g;

/** Returns the placeholder of the time `offset` milliseconds after the conversation's start. */
export function timeSlot(offset: number): string {
  return `@T${String(offset).padStart(TIMESTAMP_LENGTH - 3, '0')}@`;
}

/** Returns the placeholder of a UUID of this conversation: 0 is its own id; the `ordinal` distinguishes the others. */
export function uuidSlot(ordinal: number): string {
  return `@U${String(ordinal).padStart(UUID_LENGTH - 3, '0')}@`;
}

/** Returns the placeholder of an integer of any size, which is written without quotes. */
export function integerSlot(digits: string): string {
  return `@N${digits}`;
}

/** A record's text with slots to fill in. Slots have a fixed width, so all copies have the same length. */
export interface RecordTemplate {
  readonly byteLength: number;
  /** Writes the record of a conversation at `position`. */
  write(target: Uint8Array, position: number, index: number, startMs: number): void;
}

/** Compiles JSON text with slots; the first UUID slot must be the conversation's own id. */
export function compileTemplate(json: string, ids: Identifiers): RecordTemplate {
  const bytes = new Uint8Array(Buffer.from(json.replace(INTEGER, '$1')));
  const text = Buffer.from(bytes.buffer).toString('latin1');
  const uuids = slotsOf(text, 'U');
  const times = slotsOf(text, 'T');
  const own = uuids.positions[0];
  if (own === undefined || uuids.values[0] !== 0) throw new Error('A record must begin with its conversationId.');

  function write(target: Uint8Array, position: number, index: number, startMs: number): void {
    target.set(bytes, position);
    ids.write(target, position + own!, index);
    for (let i = 1; i < uuids.count; i++) {
      writeRelated(target, position + uuids.positions[i]!, position + own!, uuids.values[i]!);
    }
    for (let i = 0; i < times.count; i++) {
      writeTimestamp(target, position + times.positions[i]!, startMs + times.values[i]!);
    }
  }
  return { byteLength: bytes.length, write };
}

function slotsOf(text: string, kind: string): { count: number; positions: Int32Array; values: Int32Array } {
  const slots = [...text.matchAll(SLOT)].filter((slot) => slot[1] === kind);
  return {
    count: slots.length,
    positions: Int32Array.from(slots, (slot) => slot.index),
    values: Int32Array.from(slots, (slot) => Number(slot[2])),
  };
}
