import { ApplicationFailure } from '@temporalio/common';

/** Keys that sign requests. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Where keys come from. */
export interface KeyChain {
  /** @throws `DestinationFailed` where there are none. */
  keys(): Promise<Keys>;
  /** Forgets keys that the store says have expired. */
  forget(): void;
}

// Metadata services answer within a second; signing in by way of two roles takes a few.
const LONGEST_MS = 30_000;

const NO_KEYS =
  'No credentials for object storage were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run ' +
  'the worker where it has a role (ECS, EKS, EC2); docs/object-storage.md lists all ways.';

/**
 * Opens the chain of the AWS tools: environment, shared files with SSO and roles, web identity, containers, instance
 * metadata. Keys are kept until shortly before they expire. The library is loaded at the first use: it takes 200 ms.
 */
export function openKeyChain(): KeyChain {
  let provider: (() => Promise<Keys>) | null = null;
  return {
    async keys() {
      provider ??= await openProvider();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('too late')), LONGEST_MS);
      });
      try {
        return await Promise.race([provider(), late]);
      } catch {
        // What the library says may hold answers of token services.
        provider = null;
        throw ApplicationFailure.retryable(NO_KEYS, 'DestinationFailed');
      } finally {
        clearTimeout(timer);
      }
    },
    forget() {
      provider = null;
    },
  };
}

async function openProvider(): Promise<() => Promise<Keys>> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider();
}
