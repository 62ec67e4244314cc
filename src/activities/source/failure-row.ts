import type { Answer, FailureRow } from './response.ts';

/** Tells whether an answer's sentence matches. */
export const messageMatches = (answer: Answer, pattern: RegExp): boolean => pattern.test(answer.message ?? '');
/** Tells whether an answer has one of the codes. */
export const hasCode = (answer: Answer, ...codes: string[]): boolean => codes.includes(answer.code ?? '');
export const isClientError = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** The row for an answer that would be the same at every attempt. It is passed explicitly: it matches no answer. */
export const UNUSABLE: FailureRow = {
  name: 'unusable answer',
  matches: () => false,
  action: 'stop',
  type: 'MalformedResponse',
  advice: "Holdfast cannot use this answer. Ask the API's support about it.",
};
