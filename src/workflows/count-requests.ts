import type { State } from './state.ts';
import { changed } from './state-changes.ts';
import type { Completion } from './work.ts';

/** Adds the requests and retries of a finished piece of work to the export's counters. */
export function countRequests(state: State, completion: Completion): State {
  const requests = state.requests + requestsOf(completion);
  const retries = state.retries + (completion.kind === 'page' ? completion.outcome.attempts - 1 : 0);
  return changed(state, { requests, retries });
}

/** Returns how many requests a piece of work has sent; each failed attempt counts as one. */
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
