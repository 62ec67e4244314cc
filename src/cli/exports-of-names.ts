/** Returns the exports that others do not need for their names: those that hold the names for one of the others are left out. */
export function withoutNames<T extends { exportId: string; namesOf: string | null }>(exports: readonly T[]): T[] {
  const ids = new Set(exports.map(({ exportId }) => exportId));
  return exports.filter(({ namesOf }) => namesOf === null || !ids.has(namesOf));
}
