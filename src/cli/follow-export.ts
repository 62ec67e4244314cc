import { type ExportHandle, follow, FOLLOW_REMOTE_MS } from '../client.ts';
import type { Config } from '../config.ts';
import type { ExportResult, Progress } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { findRunningServer } from '../server/embedded-server.ts';
import { explainFullDisk } from './full-disk.ts';
import { inFlags } from './problem-flags.ts';
import { Interrupted, interruption } from './interrupt.ts';
import { tellEnds, tellOthers } from './other-exports.ts';
import { ownCommand } from './own-command.ts';
import type { ProgressView } from './progress-view.ts';
import type { Session } from './session.ts';
import { watchAnswers } from './unanswered.ts';

/** How a command follows an export. */
export interface Following {
  view: ProgressView;
  interrupt: AbortSignal;
  /** Id of the export that was started or rejoined; null before. */
  running: string | null;
}

/** Follows an export to its end: shows its progress, why nobody answers, and what else its worker has to do. */
export async function followExport(
  session: Session,
  { remote, taskQueue }: Config,
  handle: ExportHandle,
  { view, interrupt }: Following,
): Promise<ExportResult> {
  const { client, ui, failed } = session;
  const say = (line: string) => view.say(line);
  const id = handle.workflowId;
  if (ui !== null) say(`web UI ${ui}/namespaces/default/workflows/${encodeURIComponent(id)}`);
  const others = session.others.splice(0).filter((other) => other !== id);
  await tellOthers(client, others, session.shared, say);
  const over = new AbortController();
  const stop = AbortSignal.any([interrupt, over.signal]);
  const { answered } = watchAnswers(client, handle, taskQueue, say, stop);
  const show = (progress: Progress) => {
    answered();
    view.show(progress);
  };
  const ended = follow(handle, show, interrupt, remote ? FOLLOW_REMOTE_MS : undefined);
  const result = await Promise.race([ended, failed, interruption(interrupt)]).finally(() => over.abort());
  // Of those that other commands have started, these say it.
  if (!session.shared) await tellEnds(client, others, say);
  return result;
}

/**
 * Runs what starts and follows an export on a session, and closes that.
 *
 * @returns what the work returns.
 * @throws Interrupted saying what becomes of the export; what the work throws, in words of the disk where that is full.
 */
export async function withSession<T>(
  config: Config,
  open: Promise<Session>,
  following: Following,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { view, interrupt } = following;
  const session = await Promise.race([open, interruption(interrupt)]);
  const [outcome] = await Promise.allSettled([work(session)]);
  view.close();
  await session.close();
  if (outcome.status === 'fulfilled') return outcome.value;
  const reason: unknown = outcome.reason;
  // Only once the session is closed does it show whether anybody else works on the export.
  if (reason instanceof Interrupted) throw new Interrupted(await describeInterruption(config, following.running));
  if (reason instanceof ExportFailed) throw new ExportFailed(inFlags(reason.message), reason.type);
  throw config.remote ? reason : explainFullDisk(reason, config.dataDir);
}

/** Says what becomes of an export whose command is interrupted, how to resume and how to drop it. */
async function describeInterruption({ remote, dataDir }: Config, id: string | null): Promise<string> {
  if (id === null) return 'interrupted before the export was started';
  const drop = `\`${ownCommand('cancel', id)}\` cancels it`;
  const show = `\`${ownCommand('status', id)}\` shows it`;
  if (remote)
    return `interrupted: the export continues on the server. ${show}, the same command follows it again, and ${drop}`;
  const other = await findRunningServer(dataDir);
  if (other === null) {
    return `interrupted: nothing is lost. The same command resumes ${id}, and so do \`${ownCommand('resume', id)}\` and any other export in this data directory; ${drop}`;
  }
  await other.release();
  return `interrupted here, but another holdfast command is running in this data directory and continues ${id}: ${show}, the same command follows it again; ${drop}`;
}
