/** Returns a text with a full stop at its end, unless it ends a sentence already, also before a closing quote. */
export const sentence = (text: string): string => (/[.!?…]["”]?$/.test(text) ? text : `${text}.`);
