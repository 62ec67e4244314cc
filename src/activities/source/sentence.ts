/** Returns a text with a full stop at its end, unless it has one, be it before a closing quote. */
export const sentence = (text: string): string => (/[.!?…]["”]?$/.test(text) ? text : `${text}.`);
