import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { InvalidInput } from '../../errors.ts';
import { contradictionsIn } from './contradictions.ts';
import { type Fault, faultsOf } from './faults.ts';
import { type ApiDefinition, definitionSchema } from './schema.ts';
import { syntaxFaults, unknownAlias } from './syntax-faults.ts';

// A definition has a hundred lines, rarely a thousand; what is larger is something else.
const LARGEST_BYTES = 1_000_000;

/**
 * Reads and checks the definition of an API.
 *
 * @param file how messages call it, such as `apis/github.yaml`; its name without the ending is the API's name.
 * @throws InvalidInput naming every fault with file, line, column, and what is right.
 */
export function readDefinition(yaml: string, file: string): ApiDefinition {
  if (yaml.length > LARGEST_BYTES) throw new InvalidInput([`${file}: is larger than ${LARGEST_BYTES} bytes`]);
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const syntax = syntaxFaults(document, yaml);
  const alias = syntax.length > 0 ? null : unknownAlias(document);
  const unreadable = alias === null ? syntax : [alias];
  if (unreadable.length > 0)
    throw new InvalidInput(unreadable.map(({ offset, message }) => `${place(file, lines, offset)} ${message}`));
  const parsed = definitionSchema.safeParse(toValue(document), { reportInput: true });
  const definition = parsed.success ? withoutPagesOfOne(parsed.data) : null;
  const faults = definition ? contradictionsIn(definition, file) : faultsOf(parsed.error!.issues);
  if (!definition || faults.length > 0) {
    throw new InvalidInput(faults.map((fault) => describe(fault, document, lines, file)));
  }
  return definition;
}

/** Turns off paging for answers that are one record, even if the API's other datasets have pages. */
function withoutPagesOfOne(api: ApiDefinition): ApiDefinition {
  const datasets = Object.entries(api.datasets).map(([name, dataset]) => {
    return [name, dataset.records === 'one' ? { ...dataset, pages: 'none' as const } : dataset] as const;
  });
  return { ...api, datasets: Object.fromEntries(datasets) };
}

function toValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // More aliases than anyone writes by hand.
    return null;
  }
}

function describe({ path, message, atName }: Fault, document: Document, lines: LineCounter, file: string): string {
  const name = path.join('.');
  return `${place(file, lines, offsetOf(document, path, atName ?? false))} ${name}${name && ' '}${message}`;
}

function place(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${line}:${col}`;
}

/** Returns the position of a path, or of its longest part that exists. */
function offsetOf(document: Document, path: readonly (string | number)[], atName: boolean): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents;
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(last))
      : undefined;
    const value = document.getIn(path.slice(0, length), true);
    const at = atName && length === path.length ? pair?.key : isNode(value) ? value : pair?.key;
    if (isNode(at) && at.range) return at.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}
