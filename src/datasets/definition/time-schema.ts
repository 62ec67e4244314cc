import { Duration } from 'luxon';
import { TIME_FORMATS } from '../time-format.ts';
import { choice, duration, path, words } from './words.ts';

const lengthOf = (duration: string): number => Duration.fromISO(duration).toMillis();

/** The times that a request takes, and the field with the record's own time. */
export const time = words(
  {
    field: path.optional(),
    format: choice(TIME_FORMATS).default('iso'),
    // Some APIs take times in another format than their records have.
    ask: choice(TIME_FORMATS).optional(),
    bounds: choice(['both', 'from', 'none']),
    // Whether a request also returns the records at exactly the time that it begins at.
    starts: choice(['at', 'after']).optional(),
    slice: duration.optional(),
    longest: duration.optional(),
    late: duration.optional(),
    order: choice(['asc', 'none']).default('none'),
  },
  'time',
).superRefine((given, context) => {
  for (const word of ['slice', 'longest'] as const) {
    if (given[word] !== undefined && given.bounds !== 'both') {
      const message = 'needs "bounds: both": only requests with a start and an end can be divided into slices';
      context.addIssue({ code: 'custom', path: [word], message });
    }
  }
  if (given.slice !== undefined && given.longest !== undefined && lengthOf(given.slice) > lengthOf(given.longest)) {
    const message = `is longer than "longest" (${given.longest}), which limits the usual slice as well`;
    context.addIssue({ code: 'custom', path: ['slice'], message });
  }
  for (const word of ['ask', 'starts'] as const) {
    if (given[word] !== undefined && given.bounds === 'none') {
      const message = 'needs "bounds: both" or "bounds: from": with "bounds: none", requests have no time';
      context.addIssue({ code: 'custom', path: [word], message });
    }
  }
  if (given.order === 'asc' && given.field === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['order'],
      message: 'needs "field", because it says how the times of consecutive records are ordered',
    });
  }
  if (given.field === undefined && given.bounds !== 'both') {
    const message = `must name the record's time in "field": with "bounds: ${given.bounds}", it decides what belongs to the interval`;
    context.addIssue({ code: 'custom', message });
  }
});
