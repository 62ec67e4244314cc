#!/usr/bin/env node
// Imports nothing before the version is known: an older Node.js fails on what the rest imports, with a riddle.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(
    `holdfast: Node.js 20.18 or newer is needed, but this is ${process.versions.node}: install it from https://nodejs.org\n`,
  );
  process.exit(1);
}
await import('./program.ts');

export {};
