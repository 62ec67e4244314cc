/** A destination refuses a value of a page: what the data decides comes out the same however often it is tried. */
export class RefusedData extends Error {
  override readonly name = 'RefusedData';
}
