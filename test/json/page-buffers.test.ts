import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { releasePageBuffer, takePageBuffer } from '../../src/json/page-buffers.ts';

const MEGABYTE = 1024 * 1024;

describe('page buffers', () => {
  it('are taken again after they were given back, by any view of them', () => {
    const first = takePageBuffer(3 * MEGABYTE);
    releasePageBuffer(first.subarray(5, 10));
    const again = takePageBuffer(MEGABYTE);
    assert.equal(again.buffer, first.buffer);
    assert.ok(again.length >= 3 * MEGABYTE);
    releasePageBuffer(again);
  });

  it('are of some bytes when none are asked for and none are idle', () => {
    const taken = Array.from({ length: 10 }, () => takePageBuffer(0));
    assert.ok(taken.every(({ length }) => length > 0));
    assert.equal(new Set(taken.map(({ buffer }) => buffer)).size, 10);
    taken.forEach(releasePageBuffer);
  });

  it("are nobody else's while they are in use", () => {
    const taken = [takePageBuffer(MEGABYTE), takePageBuffer(MEGABYTE), takePageBuffer(MEGABYTE)];
    assert.equal(new Set(taken.map(({ buffer }) => buffer)).size, 3);
    taken.forEach(releasePageBuffer);
  });

  it('are not given to two when they were given back twice', () => {
    const buffer = takePageBuffer(MEGABYTE);
    releasePageBuffer(buffer);
    releasePageBuffer(buffer);
    const two = [takePageBuffer(MEGABYTE), takePageBuffer(MEGABYTE)];
    assert.notEqual(two[0]!.buffer, two[1]!.buffer);
    two.forEach(releasePageBuffer);
  });

  it('are not made of memory that comes from elsewhere', () => {
    const foreign = Buffer.alloc(8 * MEGABYTE);
    releasePageBuffer(foreign);
    const taken = takePageBuffer(MEGABYTE);
    assert.notEqual(taken.buffer, foreign.buffer);
    releasePageBuffer(taken);
  });

  it('are let go where there are more of them than a worker needs', () => {
    const taken = Array.from({ length: 6 }, () => takePageBuffer(8 * MEGABYTE));
    taken.forEach(releasePageBuffer);
    const before = new Set(taken.map(({ buffer }) => buffer));
    const again = Array.from({ length: 6 }, () => takePageBuffer(8 * MEGABYTE));
    assert.ok(again.filter(({ buffer }) => before.has(buffer)).length <= 2);
  });
});
