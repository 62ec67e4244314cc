/** Returns a text with a full stop at its end; a source's messages end with one or without. */
export const sentence = (text: string): string => (/[.!?…]["”]?$/.test(text) ? text : `${text}.`);
