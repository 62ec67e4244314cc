import { isRunning, startOf, startOrRejoin } from '../client.ts';
import type { Config } from '../config.ts';
import type { ExportResult } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { alreadyComplete, refuseFinished } from './already-complete.ts';
import { EXIT } from './exit-code.ts';
import { exportIdFor } from './export-id.ts';
import { type ExportRequest, isMoving } from './export-request.ts';
import { type Following, followExport, withSession } from './follow-export.ts';
import type { Session } from './session.ts';

/** How a command follows the export that it runs. */
export interface RunFollowing extends Following {
  /** The id that was given; undefined = made from the request. */
  id: string | undefined;
}

/**
 * Runs an export on a session to its end and tells the result; then closes the session. A moving window that an earlier
 * command began comes first, and then the window up to now.
 *
 * @param ask resolves the request as of now.
 * @returns the results of both.
 * @throws what {@link withSession} throws.
 */
export async function runExport(
  config: Config,
  opening: Promise<Session>,
  first: ExportRequest,
  following: RunFollowing,
  ask: () => Promise<ExportRequest>,
  tell: (result: ExportResult) => void,
): Promise<ExportResult[]> {
  const results: ExportResult[] = [];
  await withSession(config, opening, following, async (session) => {
    const { result, interrupted } = await exportOn(session, config, first, following);
    results.push(result);
    if (interrupted && isMoving(first)) results.push(...(await thenUpToNow(session, result)));
    following.view.close();
    tell(results.at(-1)!);
  });
  if (results.some(({ proven }) => !proven)) process.exitCode = EXIT.notProven;
  return results;

  /** The window of the interrupted export is over; since then, more has come. @returns the result of the window up to now. */
  async function thenUpToNow(session: Session, result: ExportResult): Promise<ExportResult[]> {
    const { exportId, interval, proven, reasons } = result;
    const isNamed = following.id !== undefined;
    if (isNamed && interval.start === interval.end) {
      following.view.say(`finished the interrupted snapshot of ${interval.start}; what came later may be missing`);
      return [];
    }
    const old = `finished the interrupted export ${exportId}: ${interval.start} to ${interval.end}`;
    if (isNamed) {
      throw new ExportFailed(`${old}. Its window ends before the requested one: give another --id for that`);
    }
    if (!proven) following.view.say(`warning: ${exportId} is NOT proven: ${reasons.join('; ')}`);
    const next = await ask();
    following.view.say(`${old}; now exporting the requested window`);
    return [next.upToDate ?? (await exportOn(session, config, next, following)).result];
  }
}

async function exportOn(session: Session, config: Config, request: ExportRequest, following: RunFollowing) {
  const { client } = session;
  const { origin, moving } = request;
  const { id, view } = following;
  const isAlreadyRunning = (name: string) => isRunning(client, name);
  const exportId = id ?? (await exportIdFor(request, config.dataDir, isAlreadyRunning));
  const complete = await alreadyComplete(client, exportId, request.input, origin);
  if (complete) {
    view.say(`${exportId} is already complete (since ${complete.finishedAt}); --overwrite exports it again`);
    return { result: complete, interrupted: false };
  }
  const again = await isAlreadyRunning(exportId);
  if (!again && origin !== null) refuseFinished(config, exportId, request.input);
  // An interrupted window keeps its bounds.
  const bounds = again && moving !== null ? (await startOf(client, exportId)).input.interval : request.input.interval;
  const input = { ...request.input, ...(bounds !== undefined && { interval: bounds }) };
  const handle = await startOrRejoin(client, exportId, input, config.taskQueue, origin);
  following.running = exportId;
  view.say(`${again ? 'resuming' : 'exporting'} ${exportId}`);
  return { result: await followExport(session, config, handle, following), interrupted: again };
}
