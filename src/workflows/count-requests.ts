import type { State } from './state.ts';
import type { Completion } from './work.ts';

/** Counts what a piece of work has asked of the source, and how often it had to be tried again. */
export function countRequests(state: State, completion: Completion): State {
  const requests = state.requests + requestsOf(completion);
  const retries = state.retries + (completion.kind === 'page' ? completion.outcome.attempts - 1 : 0);
  return { ...state, requests, retries };
}

/** Requests that a piece of work has sent, its failed attempts included: each is taken for one. */
function requestsOf(completion: Completion): number {
  switch (completion.kind) {
    case 'page': {
      const { outcome } = completion;
      const found = 'sealed' in outcome || ('adopted' in outcome && outcome.adopted);
      return outcome.attempts - 1 + (found ? 0 : (outcome.requests ?? 1));
    }
    case 'submit':
      return (completion.outcome.attempts ?? 1) - ('sealed' in completion.outcome ? 1 : 0);
    case 'await':
      return completion.outcome.attempts ?? 1;
    case 'delete':
      return 1;
    case 'seal':
    case 'failed':
      return 0;
  }
}
