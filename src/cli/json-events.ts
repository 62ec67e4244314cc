import type { Progress } from '../contract.ts';

// What reads it is a program: more would only fill its memory.
const EVERY_MS = 1_000;

/** Shows progress as lines of JSON: `progress` at each change of state and at most once a second, `message`, `warning`. */
export function jsonEvents(stream: NodeJS.WriteStream) {
  let shownAt = 0;
  let shown = '';
  return {
    show(progress: Progress) {
      const now = `${progress.state} ${progress.note}`;
      if (now === shown && Date.now() - shownAt < EVERY_MS) return;
      [shownAt, shown] = [Date.now(), now];
      writeEvent(stream, 'progress', progress);
    },
    say(line: string) {
      const warning = /^warning: *(.*)$/s.exec(line)?.[1];
      if (warning === undefined) writeEvent(stream, 'message', { text: line });
      else writeEvent(stream, 'warning', { text: warning });
    },
    close() {},
  };
}

/** Writes one event. */
export function writeEvent(stream: NodeJS.WriteStream, event: string, fields: object): void {
  stream.write(`${JSON.stringify({ event, at: new Date().toISOString(), ...fields })}\n`);
}
