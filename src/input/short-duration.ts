const UNITS = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?$/i;

/**
 * Returns a duration as people write it (`30d`, `12h`, `2w`, `1d12h`, `90m`: minutes) in ISO 8601; any other text
 * unchanged, for the caller to check.
 */
export function isoDuration(text: string): string {
  const [, weeks, days, hours, minutes, seconds] = UNITS.exec(text) ?? [];
  const time = part(hours, 'H') + part(minutes, 'M') + part(seconds, 'S');
  if (weeks !== undefined) return days === undefined && time === '' ? `P${weeks}W` : text;
  return days === undefined && time === '' ? text : `P${part(days, 'D')}${time === '' ? '' : `T${time}`}`;
}

const part = (number: string | undefined, unit: string): string => (number === undefined ? '' : `${number}${unit}`);
