import type { Fault } from './faults.ts';
import { namesUsedIn } from './names.ts';
import type { ApiDefinition } from './schema.ts';

/** Finds parts of an API that no dataset uses, usually because a name is spelt in two ways. */
export function unusedFaults(api: ApiDefinition): Fault[] {
  const { settings, auth, pages, datasets, url, headers } = api;
  const used = namesUsedIn([auth, url, headers, datasets]);
  const unused = Object.keys(settings).filter((name) => !used.has(name));
  const own = Object.values(datasets).every((dataset) => dataset.pages !== undefined);
  return [
    ...unused.map((name) => ({
      path: ['settings', name],
      message: `is not used: \${${name}} occurs nowhere`,
      atName: true,
    })),
    ...(pages !== 'none' && own
      ? [
          {
            path: ['pages'],
            message: 'is not used: every dataset has its own "pages", or is one record',
            atName: true,
          },
        ]
      : []),
  ];
}
