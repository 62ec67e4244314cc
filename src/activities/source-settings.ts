import { InvalidInput } from '../errors.ts';
import type { Source, Settings } from './source/source.ts';

/** Fills in the settings. @throws InvalidInput for unknown settings, or where the source takes none. */
export function settingsOf(source: Source, name: string, given: Settings): Settings {
  if (source.settings) return source.settings(given);
  if (Object.keys(given).length === 0) return {};
  throw new InvalidInput([`settings are only for described APIs; ${name} has none: leave them out`]);
}

/** Returns the settings as a field, or nothing when there are none. */
export const settingsField = (settings: Settings): { settings?: Settings } =>
  Object.keys(settings).length === 0 ? {} : { settings };
