import { type Document, visit, type YAMLError } from 'yaml';

/** A fault of the YAML itself, at an offset in the text. */
interface SyntaxFault {
  offset: number;
  message: string;
}

const INDENTATION =
  'check the indentation of this line and of the lines before it; a text that contains ": " must be in quotes';

/** What to do about a fault, by the code that the parser gives it. */
const RIGHT: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'put a text that begins with "*" or "&" into quotes',
  BAD_DQ_ESCAPE: 'in double quotes a backslash has a meaning of its own; use single quotes',
  BAD_INDENT: INDENTATION,
  BAD_SCALAR_START: 'put the text into single quotes',
  BLOCK_AS_IMPLICIT_KEY: INDENTATION,
  DUPLICATE_KEY: 'this name is already in the same mapping',
  MULTIPLE_DOCS: 'a file holds one definition, so leave out the "---" in it',
  MULTILINE_IMPLICIT_KEY: INDENTATION,
  TAB_AS_INDENT: 'use spaces',
};

/** Returns the faults of a text's YAML, without those that only follow from an earlier one. */
export function syntaxFaults({ errors }: Document, yaml: string): SyntaxFault[] {
  const lines = new Set<number>();
  return errors.flatMap(({ code, message, pos: [offset] }, index) => {
    const line = yaml.slice(0, offset).split('\n').length;
    if (lines.has(line) || (code === 'UNEXPECTED_TOKEN' && index > 0)) return [];
    lines.add(line);
    const right = isOpenPlaceholder(yaml, offset) ? 'inside { } and [ ], put "${name}" into quotes' : RIGHT[code];
    return [{ offset, message: right === undefined ? message : `${message}: ${right}` }];
  });
}

/** Returns the first alias (`*name`) that no anchor (`&name`) precedes; null if there is none. */
export function unknownAlias(document: Document.Parsed): SyntaxFault | null {
  let found: SyntaxFault | null = null;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      const message = `*${alias.source} refers to nothing: "&${alias.source}" must precede it; a text that begins with "*" must be in quotes`;
      found = { offset: alias.range?.[0] ?? 0, message };
      return visit.BREAK;
    },
  });
  return found;
}

const isOpenPlaceholder = (yaml: string, offset: number): boolean => yaml[offset] === '{' && yaml[offset - 1] === '$';
