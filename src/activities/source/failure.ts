import { withoutSecrets } from './known-secrets.ts';
import type { Answer, FailureRow } from './response.ts';
import { sentence } from './sentence.ts';

/** Thrown by sources and the login for an answer that cannot be used; {@link toApplicationFailure} makes it Temporal's. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  readonly answer: Answer;
  readonly row: FailureRow;

  /**
   * Looks up the answer's row in the table.
   *
   * @param problem what is wrong with an answer whose status is fine.
   * @param row the row to use instead.
   */
  constructor(answer: Answer, problem?: string, row?: FailureRow) {
    const shown = problem === undefined ? answer : { ...answer, code: null, message: problem };
    const chosen = row ?? classify(shown);
    super(`${sentence(describe(shown))} ${sentence(chosen.advice)}`);
    this.answer = shown;
    this.row = chosen;
  }
}

/** Returns the row for an answer that is not a usable page. */
function classify(answer: Answer): FailureRow {
  return answer.failures.find((row) => row.matches(answer))!;
}

/** Says what happened and where: `POST /path: 503 service.unavailable "…" (correlation id …)`. */
function describe(answer: Answer): string {
  const status = answer.status === 0 ? 'no answer' : String(answer.status);
  // Some APIs repeat the status as the code.
  const code = answer.code === null || answer.code === status ? '' : ` ${answer.code}`;
  const told = answer.message ?? answer.fault;
  const message = told === null ? '' : ` "${told}"`;
  const correlation = answer.correlationId === null ? '' : ` (correlation id ${answer.correlationId})`;
  return `${answer.method} ${withoutSecrets(answer.path)}: ${status}${code}${message}${correlation}`;
}
