/**
 * What other programs may import: starting, following and steering exports, and the shapes that histories and
 * destinations share. Everything else is internal and may change in any release.
 */
export {
  type ExportHandle,
  follow,
  isRunning,
  queryProgress,
  remoteTarget,
  startOrRejoin,
  type TemporalTarget,
} from './client.ts';
export {
  DEFAULT_TASK_QUEUE,
  EXPORT_WORKFLOW,
  FAILURE_TYPES,
  QUERY_PROGRESS,
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  UPDATE_CONCURRENCY,
} from './contract.ts';
export type {
  ExportInput,
  ExportResult,
  ExportState,
  FailureType,
  Interval,
  Origin,
  PageReceipt,
  PageRequest,
  Plan,
  Progress,
  SealOutcome,
  SealRequest,
  SliceReceipt,
} from './contract.ts';
export { ExportFailed, InvalidInput } from './errors.ts';
export { VERSION } from './package.ts';
export type { Sink, SortedPage, Verification } from './activities/sink/sink.ts';
export type { FileFormat } from './activities/sink/files/formats/format.ts';
export type { Pieces } from './activities/sink/files/formats/pieces.ts';
export type { SealedFile } from './activities/sink/files/formats/sealed-file.ts';
