import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What this process must never show, whoever sends it back: client secrets and tokens, as they are sent. Some servers repeat
 * them in their errors. One set a process, as all texts of servers go through {@link cleanText}, wherever they are read.
 */
const known = new Map<string, readonly string[]>();

/** All forms of all known secrets in small letters, the longest first: one may hold another. Null = to be made anew. */
let sought: readonly string[] | null = null;

// Tokens are renewed; one that was replaced this often ago is of no use any more.
const MOST = 50;
// What is shorter protects nothing, and would be hidden inside of words.
const SHORTEST = 6;
// So much of a cursor is not there by chance.
const TELLING = 32;

/** Remembers a secret in the forms that URLs, forms, JSON, HTML and Base64 give it. */
export function rememberSecret(secret: string): void {
  if (secret.length < SHORTEST) return;
  const forms = known.get(secret);
  // The latest last.
  known.delete(secret);
  known.set(secret, forms ?? formsOf(secret).map(inSmallLetters));
  if (forms) return;
  if (known.size > MOST) known.delete(known.keys().next().value!);
  sought = null;
}

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

/** Remembers what an `Authorization` header holds: the token, or the pair and its password. */
export function rememberAuthorization(header: string): void {
  const [scheme = '', value = ''] = header.split(' ');
  if (scheme.toLowerCase() !== 'basic') return rememberSecret(value);
  const pair = Buffer.from(value, 'base64').toString();
  rememberSecret(pair);
  rememberSecret(pair.slice(pair.indexOf(':') + 1));
}

/** The cursor that is being asked for: it may hold ids and names. */
const asked = new AsyncLocalStorage<string>();

/** Does work that asks for a page, in which no text of the server shows the page's own cursor. */
export function hidingCursor<T>(cursor: string | null, work: () => Promise<T>): Promise<T> {
  return cursor === null || cursor.length < SHORTEST ? work() : asked.run(cursor, work);
}

/** Puts `***` in the place of every secret that is known, and of the cursor that is being asked for. */
export function withoutSecrets(text: string): string {
  const cursor = asked.getStore();
  const shown = cursor === undefined ? text : withoutCursor(text, cursor);
  sought ??= longestFirst([...known.values()].flat());
  let [left, searched] = [shown, inSmallLetters(shown)];
  for (const form of sought) {
    if (!searched.includes(form)) continue;
    left = withoutWhole(left, searched, form);
    searched = inSmallLetters(left);
  }
  return left;
}

const longestFirst = (forms: readonly string[]): string[] => [...new Set(forms)].sort((a, b) => b.length - a.length);

/** Escapes may be written in small letters, too. Of other alphabets letters may change their length, and stay. */
function inSmallLetters(text: string): string {
  return /[^\0-\x7f]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase();
}

/** Hides a form wherever it is found. Not by an expression: tokens may be too long or too many for one. */
function withoutWhole(text: string, searched: string, form: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = searched.indexOf(form); at !== -1; at = searched.indexOf(form, from)) {
    pieces.push(text.slice(from, at));
    from = at + form.length;
  }
  return [...pieces, text.slice(from)].join('***');
}

/** One after the other, for a cursor may be too long for an expression. What it says in Base64 is hidden, too. */
function withoutCursor(text: string, cursor: string): string {
  const decoded = Buffer.from(cursor, 'base64').toString();
  const said = decoded.length >= SHORTEST && !/[\ufffd\p{Cc}]/u.test(decoded) ? [decoded] : [];
  const forms = [cursor, ...said].flatMap(formsOf);
  const escaped = forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
  return longestFirst([...forms, ...escaped]).reduce(withoutForm, text);
}

/** Hides a form wherever it begins: servers, and the bound on what is read of a text, cut long ones. */
function withoutForm(text: string, form: string): string {
  const head = form.slice(0, TELLING);
  let left = text;
  for (let at = left.indexOf(head); at !== -1; at = left.indexOf(head, at + 1)) {
    let end = head.length;
    while (end < form.length && left[at + end] === form[end]) end += 1;
    left = `${left.slice(0, at)}***${left.slice(at + end)}`;
  }
  return left;
}
