/** Text of a server, made harmless for terminals, logs, Temporal's history and the web UI's Markdown. */

import { withoutSecrets } from './known-secrets.ts';

// Long enough for every sentence of the API, short enough that an echoed request does not end in a log.
const LONGEST = 240;
// What is behind this is not looked at.
const LONGEST_READ = 65_536;

// Control characters (terminals obey them), and what turns the direction of text or takes no space.
// Half a surrogate pair is no text that Temporal could store.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;
// `//user:password@host`: the URL of a proxy in an error message.
const CREDENTIALS = /\/\/[^/@\s]+@/g;
const TOKEN = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;

/** Returns a server's text as one short line without secrets, control characters and working Markdown. */
export function cleanText(text: string, longest = LONGEST): string {
  return (
    // Before anything is cut, so that no part of a secret is left.
    withoutSecrets(text.slice(0, LONGEST_READ))
      // A bound before the expressions below, which take time for each character.
      .slice(0, 4 * longest)
      .replace(INVISIBLE, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(CREDENTIALS, '//***@')
      .replace(TOKEN, '$1 ***')
      // An image would be loaded, a link could be clicked, a tag could be drawn.
      .replace(/\](?=[([])/g, '] ')
      .replace(/</g, '‹')
      .replace(/>/g, '›')
      .slice(0, longest)
      .replace(/[\ud800-\udbff]$/, '')
  );
}
