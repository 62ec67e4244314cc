/** Returns the largest page size of at most half that divides this one: then every row at which pages begin stays one. */
export function smallerPage(pageSize: number): number | null {
  for (let size = Math.floor(pageSize / 2); size >= 1; size--) if (pageSize % size === 0) return size;
  return null;
}
