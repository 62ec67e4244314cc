import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Client secrets and tokens, in the forms in which they are sent. The process must never show them, even if a server
 * repeats them in an error. There is one set per process, because every server text goes through {@link cleanText}.
 */
const known = new Map<string, readonly string[]>();

/** All forms of all known secrets in lower case, longest first: one may contain another. Null = to be rebuilt. */
let hiddenForms: readonly string[] | null = null;

// Tokens get renewed; one that has been replaced by this many others is no longer valid.
const MAX_SECRETS = 50;
// A shorter secret protects nothing, and hiding it would blank out parts of words.
const MIN_LENGTH = 6;
// A match this long with a cursor cannot be a coincidence.
const MATCH_LENGTH = 32;

/** Remembers a secret in the forms that URLs, forms, JSON, HTML and Base64 give it. */
export function rememberSecret(secret: string): void {
  if (secret.length < MIN_LENGTH) return;
  const forms = known.get(secret);
  // Moves the secret to the end: the first one is dropped first.
  known.delete(secret);
  known.set(secret, forms ?? formsOf(secret).map(inSmallLetters));
  if (forms) return;
  if (known.size > MAX_SECRETS) known.delete(known.keys().next().value!);
  hiddenForms = null;
}

/** True if a text is one of the secrets, as a whole. */
export const isSecret = (text: string): boolean => known.has(text);

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
  ];
}

/** Remembers the secrets in an `Authorization` header: a token, or the user-password pair and the password. */
export function rememberAuthorization(header: string): void {
  const [scheme = '', value = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'basic') return rememberSecret(value);
  const pair = Buffer.from(value, 'base64').toString();
  rememberSecret(pair);
  rememberSecret(pair.slice(pair.indexOf(':') + 1));
}

/** The cursor of the current request. It is hidden because it may contain ids and names. */
const currentCursor = new AsyncLocalStorage<string>();

/** Runs the request for a page; meanwhile server texts are shown without the page's cursor. */
export function hidingCursor<T>(cursor: string | null, work: () => Promise<T>): Promise<T> {
  return cursor === null || cursor.length < MIN_LENGTH ? work() : currentCursor.run(cursor, work);
}

/** Replaces every known secret, and the cursor of the current request, with `***`. */
export function withoutSecrets(text: string): string {
  const cursor = currentCursor.getStore();
  const shown = cursor === undefined ? text : withoutCursor(text, cursor);
  hiddenForms ??= longestFirst([...known.values()].flat());
  let [left, searched] = [shown, inSmallLetters(shown)];
  for (const form of hiddenForms) {
    if (!searched.includes(form)) continue;
    left = withoutWhole(left, searched, form);
    searched = inSmallLetters(left);
  }
  return left;
}

const longestFirst = (forms: readonly string[]): string[] => [...new Set(forms)].sort((a, b) => b.length - a.length);

/** Lower-cases a text, as escapes come in both cases. Beyond ASCII only A to Z: other letters may change length. */
function inSmallLetters(text: string): string {
  return /[^\0-\x7f]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

/** Hides every occurrence of a form. Uses no regular expression: tokens may be too long or too many for one. */
function withoutWhole(text: string, searched: string, form: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = searched.indexOf(form); at !== -1; at = searched.indexOf(form, from)) {
    pieces.push(text.slice(from, at));
    from = at + form.length;
  }
  return [...pieces, text.slice(from)].join('***');
}

/** Hides a cursor, also decoded from Base64. One form at a time: it may be too long for an expression. */
function withoutCursor(text: string, cursor: string): string {
  const decoded = Buffer.from(cursor, 'base64').toString();
  const said = decoded.length >= MIN_LENGTH && !/[\ufffd\p{Cc}]/u.test(decoded) ? [decoded] : [];
  const forms = [cursor, ...said].flatMap(formsOf);
  const escaped = forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return longestFirst([...forms, ...escaped]).reduce(withoutForm, text);
}

/** Hides a form even if its end is missing: servers cut long texts, and so does the limit on reading. */
function withoutForm(text: string, form: string): string {
  const head = form.slice(0, MATCH_LENGTH);
  let left = text;
  for (let at = left.indexOf(head); at !== -1; at = left.indexOf(head, at + 1)) {
    let end = head.length;
    while (end < form.length && left[at + end] === form[end]) end += 1;
    left = `${left.slice(0, at)}***${left.slice(at + end)}`;
  }
  return left;
}
