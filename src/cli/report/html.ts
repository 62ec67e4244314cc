/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Piece = Html | string | number | null | false | readonly Piece[];

/** Makes HTML out of a template: everything that is put into it is shown as text, unless it is HTML itself. */
export function html(texts: TemplateStringsArray, ...pieces: Piece[]): Html {
  return { html: texts.map((text, index) => text + (index < pieces.length ? render(pieces[index]!) : '')).join('') };
}

const NAMES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(piece: Piece): string {
  if (piece === null || piece === false) return '';
  if (typeof piece === 'object') return 'html' in piece ? piece.html : piece.map(render).join('');
  const text = String(piece).replace(/[&<>"']/g, (char) => NAMES[char]!);
  // They are no HTML, and what a source sends may have them.
  return text.replace(/\p{Cc}/gu, (char) => (char === '\n' || char === '\t' ? char : '·'));
}
