/** Says that a body is not the expected JSON, and where. Never quotes it: bodies contain personal data. */
export class MalformedJson extends Error {
  override readonly name = 'MalformedJson';
  /** Where in the body, in bytes from its start; near the end if the body was truncated. */
  readonly offset: number;

  constructor(expected: string, offset: number) {
    super(`Malformed JSON: expected ${expected} at byte ${offset}`);
    this.offset = offset;
  }
}

/** Refuses the body. A separate function, so that hot functions stay small enough for V8 to inline. */
export function refuse(expected: string, at: number): never {
  throw new MalformedJson(expected, at);
}
