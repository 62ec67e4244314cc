/** An export that ended without a manifest; the message is for a user. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
}
