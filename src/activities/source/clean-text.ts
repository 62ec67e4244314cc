/** Makes a server's text harmless for terminals, logs, Temporal's history and the web UI's Markdown. */

import { withoutSecrets } from './known-secrets.ts';

// Long enough for every sentence of the API, short enough that an echoed request does not end in a log.
const LONGEST = 240;
// Text beyond this is not read.
const LONGEST_READ = 65_536;

// Control characters, which terminals obey, and characters that change the text direction or take no space. Temporal
// cannot store half of a surrogate pair.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;
// `//user:password@host`, as in the URL of a proxy in an error message.
const CREDENTIALS = /\/\/[^/@\s]+@/g;
const TOKEN = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;

/** Returns a server's text as one short line without secrets, control characters and working Markdown. */
export function cleanText(text: string, longest = LONGEST): string {
  return (
    // Before the text is cut, so that no part of a secret remains.
    withoutSecrets(text.slice(0, LONGEST_READ))
      // Limits the work of the expressions below, which take time for each character.
      .slice(0, 4 * longest)
      .replace(INVISIBLE, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .replace(CREDENTIALS, '//***@')
      .replace(TOKEN, '$1 ***')
      // Markdown would load an image, make a link clickable and render a tag.
      .replace(/\](?=[([])/g, '] ')
      .replace(/</g, '‹')
      .replace(/>/g, '›')
      .slice(0, longest)
      .replace(/[\ud800-\udbff]$/, '')
  );
}
