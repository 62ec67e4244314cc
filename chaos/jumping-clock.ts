/**
 * Makes the clock of a process jump: `node --import …/jumping-clock.js`, with CHAOS_CLOCK (a file with the number of
 * milliseconds). Only `Date` shows the jump; Temporal's core and timers do not.
 */
import { readFileSync } from 'node:fs';

const file = process.env['CHAOS_CLOCK'];
const RealDate = Date;
const LOOK_MS = 50;
let offset = 0;

function look(): void {
  try {
    offset = Number(readFileSync(file!, 'utf8')) || 0;
  } catch {
    // The file does not exist before the first jump.
  }
}

if (file !== undefined) {
  setInterval(look, LOOK_MS).unref();
  const now = () => RealDate.now() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: [], newTarget: typeof Date) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}
