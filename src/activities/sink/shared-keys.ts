import { createIdIndex } from './id-index.ts';
import { PARENT_DIGEST } from './record-digests.ts';

/**
 * Finds different records of different parents with the same key: all but the one that is written would be lost. The same
 * content below two parents is one record; so are versions of a record that changes below one parent while it is read.
 */
export function createSharedKeys() {
  // Each key with each of its parents, and with each of its contents.
  const known = createIdIndex();
  let isShared = false;
  return {
    /** @param isFirst whether it is the first record with this key. @param digests of its parent and its content. */
    take(key: string, digests: string, isFirst: boolean): void {
      const [parent, content] = [digests.slice(0, PARENT_DIGEST), digests.slice(PARENT_DIGEST)];
      const otherParent = known.add(`parent ${parent} ${key}`, 0) === null;
      const otherContent = known.add(`content ${content} ${key}`, 0) === null;
      isShared ||= !isFirst && otherParent && otherContent;
    },
    /** Why nothing is proven; null if no key is shared. */
    get reason(): string | null {
      return isShared
        ? `the key is not unique: different records of two parents have the same one; add the parent's name to "key"`
        : null;
    },
  };
}
