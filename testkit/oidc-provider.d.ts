/** Types for the parts of `oidc-provider` that the tests use; it has none of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Context {
    path: string;
    status: number;
    body: Record<string, unknown>;
    oidc?: { params?: Record<string, unknown> };
  }
  interface Saved {
    save(): Promise<string>;
  }

  export default class Provider {
    constructor(issuer: string, options: object);
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    Client: { find(id: string): Promise<object> };
    Grant: new (fields: object) => Saved & { addOIDCScope(scope: string): void };
    RefreshToken: new (fields: object) => Saved;
    AccessToken: { find(token: string): Promise<object | undefined> };
    ClientCredentials: { find(token: string): Promise<object | undefined> };
  }
}
