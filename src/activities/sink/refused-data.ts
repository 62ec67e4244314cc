/** Thrown when a destination refuses a value of a page. Such a refusal is the same at every attempt. */
export class RefusedData extends Error {
  override readonly name = 'RefusedData';
}
