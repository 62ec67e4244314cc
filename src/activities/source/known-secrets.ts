/**
 * What this process must never show, whoever sends it back: client secrets and tokens, as they are sent. Some servers repeat
 * them in their errors. One set a process, as all texts of servers go through {@link cleanText}, wherever they are read.
 */
const known = new Map<string, readonly string[]>();

/** Finds every known secret; null = to be made anew. */
let pattern: RegExp | null = null;

// Tokens are renewed; one that was replaced this often ago is of no use any more.
const MOST = 50;
// What is shorter protects nothing, and would be hidden inside of words.
const SHORTEST = 6;

/** Remembers a secret in the forms that URLs, forms, JSON, HTML and Base64 give it. */
export function rememberSecret(secret: string): void {
  if (secret.length < SHORTEST) return;
  const forms = known.get(secret);
  // The latest last.
  known.delete(secret);
  known.set(secret, forms ?? formsOf(secret));
  if (forms) return;
  if (known.size > MOST) known.delete(known.keys().next().value!);
  pattern = null;
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

/** Puts `***` in the place of every secret that is known. */
export function withoutSecrets(text: string): string {
  if (known.size === 0) return text;
  pattern ??= patternOf([...known.values()].flat());
  return text.replace(pattern, '***');
}

/** Escapes may be written in small letters, too. The longest form comes first: one may hold another. */
function patternOf(forms: readonly string[]): RegExp {
  const sorted = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return new RegExp(sorted.map((form) => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')).join('|'), 'gi');
}
