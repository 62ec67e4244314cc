/** Returns a text with a full stop at its end, unless it has one: what a source says ends with one or without. */
export const sentence = (text: string): string => (/[.!?…]["”]?$/.test(text) ? text : `${text}.`);
