const at = (time: string) => `2026-03-02T${time}.000Z`;
const metric = (name: string, value: number) => ({ name, value, emitDate: at('10:00:30') });

const waiting = (queueId: string, ...metrics: object[]) => ({
  purpose: 'acd',
  sessions: [{ sessionId: 'acd', mediaType: 'voice', segments: [{ segmentType: 'interact', queueId }], metrics }],
});

const agent = (userId: string, queueId: string, [talkEnd, wrapUpCode]: [string, string], ...metrics: object[]) => ({
  purpose: 'agent',
  userId,
  sessions: [
    {
      sessionId: userId,
      mediaType: 'voice',
      segments: [
        { segmentType: 'alert', segmentStart: at('10:00:00'), segmentEnd: at('10:00:10') },
        { segmentType: 'interact', queueId, segmentStart: at('10:00:10'), segmentEnd: at(talkEnd) },
        { segmentType: 'wrapup', queueId, segmentStart: at(talkEnd), segmentEnd: at('10:09:00'), wrapUpCode },
      ],
      metrics,
    },
  ],
});

const conversation = (id: string, day: number, participants: unknown) =>
  JSON.stringify({ conversationId: id, conversationStart: `2026-03-0${day}T10:00:00.000Z`, participants });

/** A few conversations, for which the answers to the documents' questions were worked out by hand. */
export const ASKED_CONVERSATIONS = [
  conversation('answered', 2, [
    waiting('sales', metric('nOffered', 1), metric('tAcd', 8_000)),
    agent('ann', 'sales', ['10:01:10', 'sold'], metric('tAnswered', 8_000), metric('tHandle', 100_000)),
  ]),
  conversation('transferred', 2, [
    waiting('sales', metric('nOffered', 1)),
    agent(
      'ann',
      'sales',
      ['10:02:10', 'passed on'],
      metric('tAnswered', 30_000),
      metric('tHandle', 200_000),
      metric('nTransferred', 1),
    ),
    waiting('support', metric('nOffered', 1)),
    agent('bob', 'support', ['10:00:40', 'sold'], metric('tAnswered', 20_000), metric('tHandle', 50_000)),
  ]),
  conversation('given up', 3, [waiting('sales', metric('nOffered', 1), metric('tAbandon', 90_000))]),
  conversation('next day', 3, [
    waiting('support', metric('nOffered', 1)),
    agent('bob', 'support', ['10:00:20', 'other'], metric('tAnswered', 21_000), metric('tHandle', 10_000)),
  ]),
  // Members of unexpected types give no rows and no error.
  conversation('strange', 3, 'none'),
  conversation('stranger', 3, [{ sessions: [{ segments: [{ segmentStart: 'soon' }], metrics: [{ value: 'x' }] }] }, 7]),
];
