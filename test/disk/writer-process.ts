/** Writes each of many names once, in a process to be killed; says which of them it wrote first. */
import { writeOnce } from '../../src/disk/commit.ts';

const [, , folder, names] = process.argv;
for (let name = 0; name < Number(names); name++) {
  const content = Buffer.alloc(300_000, `${process.pid};`);
  if (await writeOnce(`${folder}/${name}`, content)) process.stdout.write(`${name}\n`);
}
