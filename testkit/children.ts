import { type Random } from './random.ts';
import { recordDigests } from '../src/activities/sink/record-digests.ts';

/** A record of a parent. */
export interface Child {
  parent: string;
  id: string;
  /** Its version: two records with the same id and version have the same content. */
  version: number;
}

/** Returns the digests of a record. @param content its JSON text. */
export const digestsOf = ({ parent }: Child, content: string): string => recordDigests(parent)(Buffer.from(content));

/** Makes the pages of a slice. They have few parents, keys and versions, so that they clash often. */
export function childPages(random: Random, slice: string | number): Child[][] {
  const [parents, ids, versions] = [1 + random.below(3), 1 + random.below(4), 1 + random.below(3)];
  const children = Array.from({ length: random.below(14) }, () => ({
    parent: `p${random.below(parents)}`,
    id: `${slice}-${random.below(ids)}`,
    version: random.below(versions),
  }));
  const size = 1 + random.below(3);
  return Array.from({ length: 1 + Math.floor(children.length / size) }, (_, page) =>
    children.slice(page * size, (page + 1) * size),
  );
}

/** True if two records share their key, but neither the parent nor the content. */
export function clash(children: readonly Child[]): boolean {
  return children.some((one) =>
    children.some((two) => one.id === two.id && one.parent !== two.parent && one.version !== two.version),
  );
}

/** True if a record is lost that is neither a version of the written one, nor the same one below another parent. */
export function loses(children: readonly Child[]): boolean {
  return children.some((each) => {
    const all = children.filter(({ id }) => id === each.id);
    let same = all.slice(-1);
    for (let before = 0; before < same.length;) {
      before = same.length;
      const known = same;
      same = all.filter((one) => known.some((two) => one.parent === two.parent || one.version === two.version));
    }
    return same.length < all.length;
  });
}
