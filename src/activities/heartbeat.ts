import { activityInfo, heartbeat } from '@temporalio/activity';
import { HEARTBEAT_TIMEOUT_MS } from '../contract.ts';

// Under a third of the heartbeat timeout, so that one late timer does not end an attempt that is alive: 3 s of 10.
const HEARTBEAT_SHARE = 0.3;

/** Sends the current activity's heartbeats, so that a killed worker is noticed. @returns a function that stops them. */
export function startHeartbeats(): () => void {
  const { heartbeatTimeoutMs = HEARTBEAT_TIMEOUT_MS } = activityInfo();
  const timer = setInterval(heartbeat, heartbeatTimeoutMs * HEARTBEAT_SHARE);
  return () => clearInterval(timer);
}
