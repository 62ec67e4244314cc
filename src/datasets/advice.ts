/** What a user checks or does when an API cannot be reached, refuses, or answers oddly: whole sentences. */
export interface Advice {
  /** The credentials are refused. */
  client: string;
  /** The login service is not at its address. */
  loginUrl: string;
  path: string;
  protocol: string;
  noAnswer: string;
  internalError: string;
  recordTooLarge: string;
  requestTooLarge: string;
  notPromised: string;
  forbidden: string;
  /** The request's content is refused. */
  refused: string;
}
