import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipUnlessStrict } from './strict.ts';

/** A file system of its own whose size and mode can be changed while it is in use. */
export interface SmallDisk {
  /** @param size in KB. */
  resize(size: number): void;
  setWritable(writable: boolean): void;
  remove(): void;
}

const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'pipe' });

/** Mounts an empty file system in memory on a folder. @param size in KB. */
export function mountSmallDisk(folder: string, size: number): SmallDisk {
  mkdirSync(folder, { recursive: true });
  mount('-t', 'tmpfs', '-o', `size=${size}k`, 'holdfast-test', folder);
  const unmount = () => spawnSync('umount', ['--lazy', folder]);
  // Unmounts before the folder is removed, for tests that are interrupted and never call `remove`.
  process.prependOnceListener('exit', unmount);
  return {
    resize: (size) => mount('-o', `remount,size=${size}k`, folder),
    setWritable: (writable) => mount('-o', writable ? 'remount,rw' : 'remount,ro', folder),
    remove() {
      process.removeListener('exit', unmount);
      execFileSync('umount', ['--lazy', folder]);
    },
  };
}

/** Returns the reason why this machine cannot mount a small disk; false if it can. */
export function cannotMount(): string | false {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-mount-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'holdfast-test', folder]);
  if (status === 0) spawnSync('umount', [folder]);
  rmdirSync(folder);
  return skipUnlessStrict(status !== 0 && 'mounting a file system needs Linux and root');
}
