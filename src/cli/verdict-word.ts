/** What is said of a finished export in a word, by `verify` and by a report alike. */
export type VerdictWord = 'proven' | 'not proven' | 'differs';

/** Returns it: what differs is of no use, whatever the manifest says. */
export function verdictWord({ differences, proven }: { differences: readonly string[]; proven: boolean }): VerdictWord {
  if (differences.length > 0) return 'differs';
  return proven ? 'proven' : 'not proven';
}
