// A screenful: further ones are alike, and a message of thousands would not fit into Temporal's history.
const SHOWN = 30;

/** Thrown if an input, option or environment variable is wrong; names every problem at once, each with an example. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly problems: readonly string[];

  /** @param problems one sentence each: the field, what is wrong with it, what would be right. */
  constructor(problems: readonly string[]) {
    const more = problems.length > SHOWN ? `\n  - and ${problems.length - SHOWN} more` : '';
    const list =
      problems
        .slice(0, SHOWN)
        .map((problem) => `\n  - ${problem}`)
        .join('') + more;
    super(problems.length === 1 ? problems[0] : `${problems.length} problems:${list}`);
    this.problems = problems;
  }
}

/** Thrown if an export ended without a manifest, or could not begin; the message is for a user. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
  /** Type of the failure; null if the export was cancelled or terminated. */
  readonly type: string | null;

  constructor(message: string, type: string | null = null) {
    super(message);
    this.type = type;
  }
}
