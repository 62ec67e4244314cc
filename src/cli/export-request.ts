import type { Config } from '../config.ts';
import type { ExportInput, ExportResult, Origin } from '../contract.ts';
import { resolveTimes, type TimeOptions, type Times } from './times.ts';

/** What a command exports, and from where. */
export interface ExportRequest extends Times {
  /** See `ownOrigin`. */
  origin: Origin | null;
  /** The last export if nothing has come since. */
  upToDate: ExportResult | null;
}

/** Whether the window depends on when it is asked for. */
export const isMoving = ({ input, moving }: Times): boolean => moving !== null || input.interval === undefined;

/** Resolves what is exported as of now. @throws InvalidInput if options contradict each other. */
export async function resolveRequest(
  config: Config,
  input: ExportInput,
  options: TimeOptions & { input?: string },
  origin: Origin | null,
): Promise<ExportRequest> {
  const now = new Date();
  if (!input.incremental)
    return { ...resolveTimes(input, options, now, options.input !== undefined), origin, upToDate: null };
  const { resolveIncrement } = await import('./increment.ts');
  return { ...(await resolveIncrement(config, input, options, origin, now)), origin };
}
