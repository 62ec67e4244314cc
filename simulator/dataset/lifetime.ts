const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Only the few conversations that last hours or days are longer than this. */
export const ORDINARY_LIFETIME = 30 * MINUTE;

/** Returns a lifetime: 0.5 % of the thousand shapes last 6 hours to 3 days, 2 % 2 to 8 hours, the others 30 s to 30 min. */
export function lifetimeOf(shape: number, fraction: number): number {
  if (shape < 5) return Math.round(6 * HOUR + fraction * 66 * HOUR);
  if (shape < 25) return Math.round(2 * HOUR + fraction * 6 * HOUR);
  return Math.round(Math.min(30 * SECOND - 5 * MINUTE * Math.log(1 - fraction), ORDINARY_LIFETIME));
}
