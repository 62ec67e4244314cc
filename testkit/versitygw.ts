import { type BuiltServer, goServerOrSkip } from './go-server.ts';

/** Returns the program of the S3 server VersityGW (up to three minutes to build), or the reason why tests with it are skipped. */
export const versityGwOrSkip = (): Promise<BuiltServer> =>
  goServerOrSkip({
    name: 'versitygw',
    module: 'github.com/versity/versitygw',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    what: 'the S3 server VersityGW',
    tests: 'object storage',
  });
