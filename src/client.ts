/** Starts exports on a Temporal server, finds their runs and follows them. */
export * from './client/follow.ts';
export * from './client/run.ts';
export * from './client/start.ts';
export * from './client/target.ts';
