import { SessionMetrics } from './flat-metrics.ts';
import { isObject } from '../../json/is-object.ts';
import { list, type Members } from './flat-values.ts';
import { type SegmentFacts, segmentFacts, timeOf } from './segment-facts.ts';

/** What the rows of a conversation have in common. */
export interface About {
  start: number | null;
  end: number | null;
}

/** What the columns of a flat row are read from. Without a session, its fields are empty, and there are no metrics. */
export interface HandledSession {
  conversation: Members;
  about: About;
  participant: Members;
  session: Members;
  flow: Members;
  segments: SegmentFacts;
  metrics: SessionMetrics | null;
}

const NONE: Members = {};

/** Reads what all rows of a conversation share. */
export function aboutOf(conversation: Members): About {
  return { start: timeOf(conversation['conversationStart']), end: timeOf(conversation['conversationEnd']) };
}

/** Reads a session once, for all columns. */
export function handledSession(
  conversation: Members,
  about: About,
  participant: Members,
  session: Members,
): HandledSession {
  return {
    conversation,
    about,
    participant,
    session,
    flow: isObject(session['flow']) ? session['flow'] : NONE,
    segments: segmentFacts(list(session['segments'])),
    metrics: new SessionMetrics(list(session['metrics'])),
  };
}

/** Returns the values for a conversation without any session. */
export function noSession(conversation: Members, about: About): HandledSession {
  return {
    conversation,
    about,
    participant: NONE,
    session: NONE,
    flow: NONE,
    segments: segmentFacts([]),
    metrics: null,
  };
}
