/**
 * What this process must never show, whoever sends it back: client secrets and tokens, as they are sent. Some servers repeat
 * them in their errors. One set a process, as all texts of servers go through {@link cleanText}, wherever they are read.
 */
const known = new Set<string>();

// Tokens are renewed; one that was replaced this often ago is of no use any more.
const MOST = 100;
// What is shorter protects nothing, and would be hidden inside of words.
const SHORTEST = 6;

/** Remembers a secret, and the forms in which URLs, forms and Basic authentication have it. */
function rememberSecret(secret: string): void {
  for (const form of [secret, encodeURIComponent(secret), new URLSearchParams({ s: secret }).toString().slice(2)]) {
    if (form.length < SHORTEST) continue;
    // The latest last.
    known.delete(form);
    known.add(form);
  }
  for (const oldest of known) {
    if (known.size <= MOST) break;
    known.delete(oldest);
  }
}

/** Remembers what an `Authorization` header holds: the token, or the encoded pair and its password. */
export function rememberAuthorization(header: string): void {
  const [scheme = '', value = ''] = header.split(' ');
  if (value === '') return;
  rememberSecret(value);
  if (scheme.toLowerCase() !== 'basic') return;
  const pair = Buffer.from(value, 'base64').toString();
  rememberSecret(pair.slice(pair.indexOf(':') + 1));
}

/** Puts `***` in the place of every secret that is known. */
export function withoutSecrets(text: string): string {
  let hidden = text;
  // The longest first: one may hold another.
  for (const secret of [...known].sort((a, b) => b.length - a.length)) hidden = hidden.replaceAll(secret, '***');
  return hidden;
}
