import type { Identifiers } from '../dataset/identifier.ts';
import { MEMBERS_OF_QUEUE, memberOf, QUEUES, userName, USERS } from '../dataset/known-objects.ts';
import type { Listing } from './listing.ts';

const PATH = /^\/api\/v2\/routing\/queues\/([0-9a-f-]{36})\/members$/;

/** Returns the listing of a queue's members, who are users; null at any other path, or where there is no such queue. */
export function membersAt(path: string, pool: Identifiers): Listing | null {
  const queue = pool.indexOf(PATH.exec(path)?.[1] ?? '');
  if (queue === null) return null;
  const number = queue - QUEUES.firstId;
  if (number < 0 || number >= QUEUES.count) return null;
  const first = memberOf(number, 0);
  return {
    path,
    paging: 'bare numbers',
    largestPage: 100,
    count: MEMBERS_OF_QUEUE,
    firstId: USERS.firstId + first,
    fields: (place) => ({ name: userName(first + place), joined: true }),
  };
}
