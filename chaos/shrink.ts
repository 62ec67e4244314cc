/**
 * Drops one thing after the other as long as what is left still fails.
 *
 * @param fails tries a smaller set; the whole one has failed.
 * @param tries how often at most.
 */
export async function smallest<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  tries = 12,
): Promise<readonly T[]> {
  let [left, tried, at] = [all, 0, 0];
  // Halves first: most faults of a long plan have nothing to do with it.
  for (const half of [all.slice(0, all.length >> 1), all.slice(all.length >> 1)]) {
    if (all.length < 4 || left !== all || tried === tries) break;
    tried += 1;
    if (await fails(half)) left = half;
  }
  while (at < left.length && tried < tries) {
    const without = left.filter((_, index) => index !== at);
    tried += 1;
    if (await fails(without)) left = without;
    else at += 1;
  }
  return left;
}
