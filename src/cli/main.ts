#!/usr/bin/env node
// Imports nothing before the version is known: an older Node.js fails on what the rest imports, with a riddle.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  process.stderr.write(
    `holdfast: Node.js 20.18 or newer is needed, but this is ${process.versions.node}: install it from https://nodejs.org\n`,
  );
  process.exit(1);
}
// They are for the developers of libraries: gRPC's, for example, about every server whose name is an IP address.
process.noDeprecation ??= !process.env['HOLDFAST_DEBUG'];
await import('./program.ts');

export {};
