import { type BuiltServer, goServerOrSkip } from './go-server.ts';

/** Returns the program of VersityGW, an S3 server, which takes up to three minutes to build; or why tests without one are skipped. */
export const versityGwOrSkip = (): Promise<BuiltServer> =>
  goServerOrSkip({
    name: 'versitygw',
    module: 'github.com/versity/versitygw',
    package: 'github.com/versity/versitygw/cmd/versitygw',
    what: 'the S3 server VersityGW',
    tests: 'object storage',
  });
