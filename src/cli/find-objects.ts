import { type Config, requireCredentials } from '../config.ts';
import type { SourceName } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { nearNames } from '../datasets/near-names.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Objects of a listing that an option asks for. */
export interface Wanted {
  /** What they are called in messages. */
  what: string;
  source: SourceName;
  /** Names and ids. */
  wanted: readonly string[];
}

/** What an option stands for; without a name where an id was given. */
export interface Found {
  id: string;
  name: string | null;
}

/**
 * Finds objects by their names, in capital or small letters, in a listing of the API. Ids are taken as they are, without a request.
 *
 * @param say is told of waits.
 * @throws InvalidInput where a name is unknown or not the only one; ExportFailed where the API gives no answer.
 */
export async function findObjects(
  config: Config,
  { what, source, wanted }: Wanted,
  say: (line: string) => void,
): Promise<Found[]> {
  const isNamed = wanted.some((one) => !ID.test(one));
  if (!isNamed) return wanted.map((id) => ({ id: id.toLowerCase(), name: null }));
  requireCredentials(config);
  const { readListing } = await import('./read-listing.ts');
  const listed = ((await readListing(config, source, say)) as Found[]).filter(({ name }) => typeof name === 'string');
  const found = wanted.map((one) => (ID.test(one) ? { id: one.toLowerCase(), name: null } : byName(what, one, listed)));
  const problems = found.filter((one) => typeof one === 'string');
  if (problems.length > 0) throw new InvalidInput(problems);
  return found as Found[];
}

/** Returns the one of that name, in capital or small letters; or why there is not one. */
function byName(what: string, wanted: string, listed: readonly Found[]): Found | string {
  const text = wanted.trim().toLowerCase();
  const [only, ...others] = listed.filter(({ name }) => name!.toLowerCase() === text);
  if (only && others.length === 0) return { id: only.id, name: only.name };
  if (only) {
    const ids = [only, ...others].map(({ id }) => id).join(', ');
    return `--${what} "${wanted}" is the name of ${others.length + 1} ${what}s: give the id of one of them: ${ids}`;
  }
  const near = nearNames(
    wanted,
    listed.map(({ name }) => name!),
  );
  const hint = near.length > 0 ? `; did you mean ${near.map((name) => `"${name}"`).join(', ')}?` : '';
  return `--${what} "${wanted}" is not one of the ${listed.length} ${what}s that the client may see${hint}`;
}

/** Says what was found for a person. */
export const sayFound = ({ id, name }: Found): string => (name === null ? id : `${name} (id ${id})`);
