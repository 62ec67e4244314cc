/** Returns the largest divisor of a page size, at most half of it: every row at which a page began is still one. */
export function smallerPage(pageSize: number): number | null {
  for (let size = Math.floor(pageSize / 2); size >= 1; size--) if (pageSize % size === 0) return size;
  return null;
}
