/**
 * Drops one thing after the other as long as the rest still fails.
 *
 * @param fails tries a smaller set; the whole set has failed.
 * @param tries greatest number of tries.
 */
export async function smallest<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  tries = 12,
): Promise<readonly T[]> {
  let [left, tried, at] = [all, 0, 0];
  // Tries halves first, because most faults of a long plan are irrelevant.
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
