import type { Fault } from './faults.ts';
import { namesUsedIn } from './names.ts';
import type { ApiDefinition } from './schema.ts';

/** Finds what an API says and no dataset uses: mostly a name that is spelt in two ways. */
export function unusedFaults(api: ApiDefinition): Fault[] {
  const { settings, auth, pages, datasets, url, headers } = api;
  const used = namesUsedIn([auth, url, headers, datasets]);
  const unused = Object.keys(settings).filter((name) => !used.has(name));
  const own = Object.values(datasets).every((dataset) => dataset.pages !== undefined);
  return [
    ...unused.map((name) => ({
      path: ['settings', name],
      message: `is not used: there is no \${${name}}`,
      atName: true,
    })),
    ...(pages !== 'none' && own
      ? [
          {
            path: ['pages'],
            message: 'is not used: every dataset has "pages" of its own, or is one record',
            atName: true,
          },
        ]
      : []),
  ];
}
