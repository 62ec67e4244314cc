import { join } from 'node:path';
import { binaryName } from './cli-cache.ts';
import { pinnedVersion } from './cli-version.ts';
import { goBuild } from './go-build.ts';

/**
 * Builds the pinned Temporal CLI from source into a folder, from the go.mod in `tools`. Takes two to five minutes; says
 * so, and reports progress every few seconds. Fails with the compiler's last lines.
 */
export async function buildCli(
  folder: string,
  {
    tools,
    env,
    say,
    signal,
  }: { tools: string; env: NodeJS.ProcessEnv; say: (line: string) => void; signal?: AbortSignal },
): Promise<void> {
  const ldflags = `-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${pinnedVersion}`;
  await goBuild({
    module: tools,
    args: ['-ldflags', ldflags, '-o', join(folder, binaryName), 'github.com/temporalio/cli/cmd/temporal'],
    env,
    say,
    opening: [
      `Building the Temporal CLI ${pinnedVersion} with Go, because it was neither found nor could be downloaded.`,
      'This happens once and takes two to five minutes.',
    ],
    // Packages of 1.8.2.
    packages: 1_716,
    ...(signal && { signal }),
  });
}
