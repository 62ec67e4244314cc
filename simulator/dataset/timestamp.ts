const DAY = 86_400_000;
const DATE_LENGTH = '2026-03-02T'.length;
const ZERO = 48;

/** Length of `2026-03-02T10:00:00.000Z`. */
export const TIMESTAMP_LENGTH = 24;

// Cache: the date of the last instant written, which the next one usually shares.
let day = -1;
const date = new Uint8Array(DATE_LENGTH);

/** Writes an instant as `2026-03-02T10:00:00.000Z` at `position`. */
export function writeTimestamp(target: Uint8Array, position: number, ms: number): void {
  const ofDay = Math.floor(ms / DAY);
  if (ofDay !== day) {
    day = ofDay;
    date.set(Buffer.from(new Date(ofDay * DAY).toISOString().slice(0, DATE_LENGTH)));
  }
  for (let i = 0; i < DATE_LENGTH; i++) target[position + i] = date[i] as number;
  writeTime(target, position + DATE_LENGTH, (ms - ofDay * DAY) | 0);
}

function writeTime(target: Uint8Array, position: number, ms: number): void {
  const seconds = (ms / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  const fraction = (ms - seconds * 1000) | 0;
  const hundreds = (fraction / 100) | 0;
  writePair(target, position, hours);
  target[position + 2] = 58;
  writePair(target, position + 3, minutes - hours * 60);
  target[position + 5] = 58;
  writePair(target, position + 6, seconds - minutes * 60);
  target[position + 8] = 46;
  target[position + 9] = ZERO + hundreds;
  writePair(target, position + 10, fraction - hundreds * 100);
  target[position + 12] = 90;
}

function writePair(target: Uint8Array, position: number, value: number): void {
  const tens = (value / 10) | 0;
  target[position] = ZERO + tens;
  target[position + 1] = ZERO + value - tens * 10;
}
