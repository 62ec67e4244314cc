/** Reads a decimal number off the command line; other text (`0x10`, `1e3`) is left for whoever checks the value to refuse. */
export const decimal = (text: string): number | string => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
