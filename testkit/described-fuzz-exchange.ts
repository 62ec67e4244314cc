/** A request as the API receives it. */
export interface FuzzRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The API's answer; `cut`: the connection breaks. */
export type FuzzAnswer = { status: number; headers: Record<string, string>; body: string } | 'cut';

/** A simulated clock, in milliseconds, so that nothing really waits. */
export interface FuzzClock {
  ms: number;
}
