import { quotedText } from '../../../../json/key-text.ts';

/**
 * Returns a string as it stands in a flat file: its own characters, or its JSON where `isUnfit` says that they cannot stand
 * there. What begins with a quotation mark is JSON, always.
 */
export function cellText(value: string, isUnfit: (value: string) => boolean): string {
  return value === '' || value.startsWith('"') || isUnfit(value) ? quotedText(value) : value;
}

/** Returns the string that a cell stands for; null where it is damaged. */
export function textOfFlatCell(cell: string): string | null {
  if (!cell.startsWith('"')) return cell === '' ? null : cell;
  try {
    return JSON.parse(cell) as string;
  } catch {
    return null;
  }
}
