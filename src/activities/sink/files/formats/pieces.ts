/** Bytes, a piece at a time; from the network each is waited for. */
export type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>;
