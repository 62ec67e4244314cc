import type { DatasetView } from '../dataset/dataset.ts';

/** The parts of a conversation that the analytics use. */
export interface Talked {
  readonly index: number;
  readonly conversationId: string;
  readonly conversationStart: string;
  readonly conversationEnd?: string;
  readonly participants: readonly {
    readonly purpose: string;
    readonly userId?: string;
    readonly sessions: readonly Session[];
  }[];
}

interface Session {
  readonly mediaType: string;
  readonly segments: readonly {
    readonly queueId?: string;
    readonly segmentStart: string;
    readonly segmentEnd?: string;
  }[];
  readonly metrics: readonly { readonly name: string; readonly value: number; readonly emitDate: string }[];
}

/** Reads the conversations that start in an interval, in milliseconds since the epoch. */
export function* conversationsIn(view: DatasetView, start: number, end: number): Generator<Talked> {
  const { first, last } = view.indicesStartingIn(start, end);
  for (let index = first; index <= last; index++) {
    yield { ...(JSON.parse(view.text(index)) as Omit<Talked, 'index'>), index };
  }
}

/** The time that an agent spent on one conversation, in milliseconds since the epoch. */
export interface Busy {
  readonly user: string;
  readonly queue: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Returns when agents were busy with a conversation; nothing if it has not ended. */
export function busyIn({ participants, conversationEnd }: Talked): Busy[] {
  if (conversationEnd === undefined) return [];
  return participants.flatMap(({ purpose, userId, sessions }) => {
    const segments = sessions.flatMap((session) => session.segments);
    if (purpose !== 'agent' || userId === undefined || segments.length === 0) return [];
    const [first, last] = [segments[0]!, segments.at(-1)!];
    const bounds = { start: Date.parse(first.segmentStart), end: Date.parse(last.segmentEnd ?? conversationEnd) };
    return [{ user: userId, queue: first.queueId, ...bounds }];
  });
}
