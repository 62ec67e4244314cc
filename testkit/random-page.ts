const LIST = 'items';

const KEYS = [LIST, 'id', 'start', '__proto__', 'ids', '', '1', 'é李😀', 'a"\\\n'];
const STRINGS = ['', 'a', '2026-01-02T03:04:05.678Z', 'é李😀', '"\\/\b\f\n\r\t', '\u0000\u001f\u007f\u2028', '\ud800'];
const NUMBERS = ['0', '-0', '7', '-12', '1.50', '12345678901234567890', '1e5', '1E+05', '-0.1e-2', '1e999'];
const SPACES = [' ', '\n', '\r\n', '\t', '  \t'];
/** Bytes that mean something in JSON or UTF-8, so that mutations often stay close to the border of what is valid. */
const TELLING_BYTES = [...Buffer.from('{}[]:,"\\/ \n\t\r0123.-+eEtfnua'), 0, 0x1f, 0x7f, 0x80, 0xc3, 0xef, 0xff];

/** Makes random documents from a seed (mulberry32), the same ones in every run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  space(): string {
    return this.below(6) === 0 ? this.pick(SPACES) : '';
  }

  /** A string token: most characters as JSON.stringify has them, some as \uXXXX. */
  string(value: string): string {
    if (this.below(3) > 0) return JSON.stringify(value);
    const escaped = value.split('').map((unit) => {
      if (this.below(2) === 0) return JSON.stringify(unit).slice(1, -1);
      return '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0');
    });
    return `"${escaped.join('')}"`;
  }

  joined(open: string, count: number, part: () => string, close: string): string {
    const parts = Array.from({ length: count }, () => this.space() + part() + this.space());
    return open + (count === 0 ? this.space() : parts.join(',')) + close;
  }

  array(depth: number): string {
    return this.joined('[', this.below(4), () => this.value(depth + 1), ']');
  }

  object(depth: number): string {
    const used = new Set<string>();
    // A name twice makes no page of it, outside of records: seldom is enough.
    const fresh = (key: string): string => (used.has(key) && this.below(20) > 0 ? `${key}${used.size}` : key);
    const member = (): string => {
      const key = fresh(depth === 0 && this.below(3) === 0 ? LIST : this.pick(KEYS));
      used.add(key);
      const value = depth === 0 && key === LIST && this.below(8) > 0 ? this.array(1) : this.value(depth + 1);
      return this.string(key) + this.space() + ':' + this.space() + value;
    };
    return this.joined('{', this.below(5), member, '}');
  }

  value(depth: number): string {
    const kind = this.below(depth > 5 ? 4 : 9);
    if (kind === 0) return this.pick(['true', 'false', 'null']);
    if (kind === 1) return this.pick(NUMBERS);
    if (kind < 4) return this.string(this.pick(STRINGS));
    return kind < 7 ? this.object(depth) : this.array(depth);
  }

  page(): Buffer {
    const mark = this.below(20) === 0 ? '\ufeff' : '';
    return Buffer.from(mark + this.space() + this.object(0) + this.space());
  }

  /** Changes, inserts or removes one byte, or cuts the end off. */
  mutated(body: Buffer): Buffer {
    const at = this.below(body.length);
    const byte = Buffer.from([this.pick(TELLING_BYTES)]);
    const [before, after] = [body.subarray(0, at), body.subarray(at + 1)];
    const bits = Buffer.from([body[at]! ^ (1 << this.below(8))]);
    return this.pick([
      Buffer.concat([before, bits, after]),
      Buffer.concat([before, byte, after]),
      Buffer.concat([before, byte, body.subarray(at)]),
      Buffer.concat([before, after]),
      before,
    ]);
  }
}
