/** Bytes, one piece at a time; pieces from the network come asynchronously. */
export type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>;
