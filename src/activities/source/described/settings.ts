import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { InvalidInput } from '../../../errors.ts';
import type { Settings } from '../source.ts';

/**
 * Fills in the defaults of a definition's settings. A default that decides whose host it is cannot be replaced: whoever starts
 * an export must not choose where secrets go, unless the definition leaves the host open on purpose, by an empty default.
 *
 * @throws InvalidInput naming every setting that is missing, unknown, or fixed.
 */
export function fillSettings(definition: ApiDefinition, given: Settings): Settings {
  const { settings, name } = definition;
  const known = Object.keys(settings);
  const problems: string[] = [];
  for (const each of Object.keys(given).filter((each) => !known.includes(each))) {
    const list = known.length === 0 ? 'has none' : `has ${known.join(', ')}`;
    problems.push(`settings.${each.slice(0, 60)} is not a setting of ${name}, which ${list}`);
  }
  const filled: Record<string, Settings[string]> = {};
  for (const [each, byDefault] of Object.entries(settings)) {
    const value = given[each] ?? byDefault;
    if (value === null || value === '') problems.push(`settings.${each} must be given: ${name} has no default for it`);
    else filled[each] = value;
    const isOther = given[each] !== undefined && String(given[each]) !== String(byDefault);
    if (isOther && byDefault !== null && byDefault !== '' && decidesHost(definition, each)) {
      problems.push(
        `settings.${each} is part of the host that secrets are sent to, so it can be changed only in the definition of ${name}`,
      );
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return filled;
}

/** Tells whether a setting decides whose host a secret is sent to. */
function decidesHost({ url, auth }: ApiDefinition, setting: string): boolean {
  if (auth === 'none') return false;
  const urls = [url, auth.oauth2?.token, auth.login?.post, auth.login?.get].filter((each) => each !== undefined);
  return urls.some((each) => {
    const host = /^https?:\/\/([^/]*)/.exec(each)?.[1]?.replace(/:[^:}]*$/, '') ?? '';
    const behind = host.split(`\${${setting}}`).slice(1).at(-1);
    return behind !== undefined && !OWNED.test(behind);
  });
}

// A host that ends with two names from the definition itself, such as `.example.com`, belongs to that domain's owner.
const OWNED = /\.[^.$}]+\.[^.$}]+$/;
