import { FLOW_OUTCOMES, flowName, FLOWS } from './known-objects.ts';
import type { Cast } from './cast.ts';
import type { Participant } from './session.ts';
import { timeSlot, uuidSlot } from './record-template.ts';
import { metric, segment, session } from './session.ts';

/** Returns the menu, which transfers the customer to a queue or ends the conversation. */
export function ivr(cast: Cast, end: number): Participant {
  const at = Math.floor(cast.pick(29) ** 2 * FLOWS.count);
  const flow = { flowId: cast.pool.text(FLOWS.firstId + at), flowName: flowName(at), flowType: 'INBOUNDCALL' };
  const passedOn = cast.story.outcome !== 'alone';
  return {
    participantId: uuidSlot(3),
    purpose: 'ivr',
    sessions: [
      {
        ...session(cast, 4),
        peerId: uuidSlot(2),
        flow: {
          ...flow,
          entryType: 'dnis',
          exitReason: passedOn ? 'TRANSFER' : 'DISCONNECT',
          ...(passedOn ? { transferType: 'ACD' } : {}),
          ...outcomesOf(cast, end),
        },
        segments: [segment('ivr', 0, end, passedOn ? 'transfer' : 'peer')],
        metrics: [
          metric('nFlow', 1, 0),
          metric('tFlow', end, end),
          metric(passedOn ? 'tFlowOut' : 'tFlowDisconnect', end, end),
          metric('tIvr', end, end),
        ],
      },
    ],
  };
}

/** Returns the flow outcomes that some menus record: one, or in a few cases two. */
function outcomesOf({ pool, pick }: Cast, end: number): object {
  if (pick(55) > 0.2) return {};
  const first = Math.floor(pick(56) * FLOW_OUTCOMES.count);
  const numbers = pick(57) < 0.2 ? [first, (first + 4) % FLOW_OUTCOMES.count] : [first];
  const outcomes = numbers.map((number) => ({
    flowOutcomeId: pool.text(FLOW_OUTCOMES.firstId + number),
    flowOutcomeValue: pick(58) < 0.8 ? 'SUCCESS' : 'FAILURE',
    flowOutcomeStartTimestamp: timeSlot(0),
    flowOutcomeEndTimestamp: timeSlot(end),
  }));
  return { outcomes };
}
