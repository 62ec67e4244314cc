import type { Readable } from 'node:stream';

/** Bytes of an object, or a range of them. */
export interface StoredBytes {
  bytes: Buffer;
  /** The store's name for this version of the object. */
  etag: string;
}

/** What a store says of an object without sending it. */
export interface StoredHead {
  length: number;
  etag: string;
  /** The plan that wrote it; null = it was not written by Holdfast. */
  mark: string | null;
}

/** Names directly below a prefix: objects, and folders of deeper ones. */
export interface Listing {
  keys: string[];
  folders: string[];
}

/** An upload in parts. */
export interface OpenUpload {
  key: string;
  uploadId: string;
}

/** When to write an object: only if there is none of this name, or only over this version. */
export type Condition = 'absent' | { etag: string };

/** A bucket of object storage. All methods @throws `DestinationFailed` with what to do. */
export interface Bucket {
  nameOf(key: string): string;
  /** Writes an object. @param mark see {@link StoredHead.mark}. @returns false where the condition does not hold. */
  put(key: string, pieces: readonly Uint8Array[], options?: { condition?: Condition; mark?: string }): Promise<boolean>;
  /** Reads an object, or a range of its bytes (`to` is not part of it); null if it is missing. */
  get(key: string, range?: { from: number; to: number }): Promise<StoredBytes | null>;
  /** Reads an object as a stream; null where it is missing. */
  stream(key: string): Promise<Readable | null>;
  head(key: string): Promise<StoredHead | null>;
  /** Removes objects; what is missing counts as removed. */
  remove(keys: readonly string[]): Promise<void>;
  /** Lists what is directly below a prefix; or, where `deep`, all keys that begin with it. */
  list(prefix: string, deep?: boolean): Promise<Listing>;
  /** Copies an object inside the store. @returns false where the source is missing. */
  copy(from: string, to: string, mark: string): Promise<boolean>;
  beginUpload(key: string, mark: string): Promise<OpenUpload>;
  /** @returns the part's name for {@link completeUpload}. */
  uploadPart(upload: OpenUpload, part: number, pieces: readonly Uint8Array[]): Promise<string>;
  /** @returns the part's name; null where the source is missing. */
  copyPart(upload: OpenUpload, part: number, from: string, range: { from: number; to: number }): Promise<string | null>;
  completeUpload(upload: OpenUpload, etags: readonly string[]): Promise<void>;
  /** Cancels an upload and removes its parts. */
  abortUpload(upload: OpenUpload): Promise<void>;
  listUploads(prefix: string): Promise<OpenUpload[]>;
  close(): Promise<void>;
}
