import type { ApiDefinition, DatasetDefinition, PagesDefinition } from './schema.ts';

/** Paging of a dataset with several pages. */
export type Pages = Exclude<PagesDefinition, 'none'>;

/** Returns how a dataset's pages are turned, by its own words or the API's; null where there is one page. */
export function pagesOf(api: Pick<ApiDefinition, 'pages'>, dataset: DatasetDefinition): Pages | null {
  const pages = dataset.pages ?? api.pages;
  return pages === 'none' ? null : pages;
}

/** A parameter that turns pages, and the path of the word that names it. */
export interface TurningParameter {
  word: (string | number)[];
  name: string;
  /** Whether the first page's request has it too. */
  onFirst: boolean;
}

/** Lists the paging parameters. */
export function turningParameters({ number, offset, as, size }: Pages): TurningParameter[] {
  const all = [
    { word: ['number'], name: number, onFirst: true },
    { word: ['offset'], name: offset, onFirst: true },
    { word: ['as'], name: as, onFirst: false },
    { word: ['size', 'as'], name: size?.as, onFirst: true },
  ];
  return all.flatMap(({ name, ...one }) => (name === undefined ? [] : [{ ...one, name }]));
}

// As `X-Total-Count`; `total-count` is a path.
const HEADER_NAME = /^(?=.*[A-Z])[^.]*-[^.]*$/;

/** Tells whether the word `total` or `cursor` names a header, and not a path in the answer. */
export const isHeaderName = (name: string): boolean => HEADER_NAME.test(name);
