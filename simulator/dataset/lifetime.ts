const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Only the few conversations of days and of hours live longer than this. */
export const ORDINARY_LIFETIME = 30 * MINUTE;

/** Of a thousand shapes, 0.5 % live 6 hours to 3 days, 2 % live 2 to 8 hours, the others half a minute to half an hour. */
export function lifetimeOf(shape: number, fraction: number): number {
  if (shape < 5) return Math.round(6 * HOUR + fraction * 66 * HOUR);
  if (shape < 25) return Math.round(2 * HOUR + fraction * 6 * HOUR);
  return Math.round(Math.min(30 * SECOND - 5 * MINUTE * Math.log(1 - fraction), ORDINARY_LIFETIME));
}
