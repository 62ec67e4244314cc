import { mix } from '../hash.ts';
import type { Identifiers } from './identifier.ts';
import { identifiers } from './identifier.ts';
import { ORDINARY_LIFETIME } from './lifetime.ts';
import { FORMS, formNumber } from './record-form.ts';
import type { RecordForm } from './record-form.ts';
import { recordShape, SHAPES } from './record-shape.ts';
import { compileTemplate } from './record-template.ts';
import type { RecordTemplate } from './record-template.ts';

/** The properties of conversations that do not depend on their start. */
export interface Records {
  lifetimeMs(index: number): number;
  mediaType(index: number): string;
  direction(index: number): string;
  template(index: number, form: RecordForm): RecordTemplate;
  /** Returns the indices, in order, of those of the first `count` that last longer than half an hour. */
  longLived(count: number): Uint32Array;
}

/** Gives every conversation one of a thousand shapes. */
export function shapedRecords(seed: number, recordBytes: number, ids: Identifiers): Records {
  const key = mix(seed ^ 0x73686170);
  const pool = identifiers(~seed);
  const shapes = Array.from({ length: SHAPES }, (_, k) => recordShape(k, seed, recordBytes, pool));
  const lifetimes = Uint32Array.from(shapes, (shape) => shape.lifetimeMs);
  const templates: RecordTemplate[] = [];

  const shapeOf = (index: number) => mix(index ^ key) % SHAPES;
  const lifetimeMs = (index: number) => lifetimes[shapeOf(index)] ?? 0;

  function template(index: number, form: RecordForm): RecordTemplate {
    const shape = shapeOf(index);
    return (templates[shape * FORMS + formNumber(form)] ??= compileTemplate(shapes[shape]?.json(form) ?? '', ids));
  }
  function longLived(count: number): Uint32Array {
    const found: number[] = [];
    for (let i = 0; i < count; i++) if (lifetimeMs(i) > ORDINARY_LIFETIME) found.push(i);
    return Uint32Array.from(found);
  }
  return {
    lifetimeMs,
    mediaType: (index) => shapes[shapeOf(index)]?.mediaType ?? '',
    direction: (index) => shapes[shapeOf(index)]?.direction ?? '',
    template,
    longLived,
  };
}
