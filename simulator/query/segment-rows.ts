/** A segment, together with the fields of its session, participant and conversation. */
export type Row = Readonly<Record<string, unknown>>;

interface Level {
  [name: string]: unknown;
}

/** Returns a row for each segment of a record; an inner field replaces an outer one of the same name. */
export function rowsOf(text: string): Row[] {
  const conversation = JSON.parse(text) as Level;
  return inner(conversation, 'participants').flatMap((participant) =>
    inner(participant, 'sessions').flatMap((session) =>
      inner(session, 'segments').map((segment) => ({
        ...conversation,
        ...participant,
        ...session,
        ...(session['flow'] as Level | undefined),
        ...segment,
      })),
    ),
  );
}

const inner = (level: Level, name: string): Level[] => (level[name] ?? []) as Level[];
