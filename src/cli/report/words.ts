/** Returns a time as `2026-03-02 00:00:00 UTC`, with milliseconds if it has any. */
export const momentOf = (time: string): string => `${time.replace('T', ' ').replace(/(?:\.000)?Z$/, '')} UTC`;

/** Returns the second in which something happened. */
export const secondOf = (time: string): string => momentOf(`${time.slice(0, 19)}Z`);

/** Returns a text as the beginning of a sentence. */
export const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
