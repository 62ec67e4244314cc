import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { proxyTo } from './temporal-proxy.ts';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;

// https://grpc.io/docs/guides/status-codes: the caller gave up.
const CANCELLED = 1;

/**
 * Connects a client to a Temporal server. Calls that still run at `close` are rejected as cancelled. The SDK's own
 * connection (1.24) retries a failed call even on the closed channel, which throws from a timer and ends the process; and it
 * takes a proxy to a server on this machine, too.
 */
export function connectClient(options: ConnectionOptions & { address: string }): Promise<Connection> {
  const interceptors = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), cancelOnClosedChannel];
  const isDirect = proxyTo(options.address) === null;
  const channelArgs = { ...options.channelArgs, ...(isDirect && { 'grpc.enable_http_proxy': 0 }) };
  return Connection.connect({ ...options, channelArgs, interceptors });
}

const cancelOnClosedChannel: Interceptor = (options, nextCall) => {
  try {
    // The innermost call has only its interface as type.
    return nextCall(options) as Call;
  } catch {
    return cancelledCall();
  }
};

/** Returns a call that is cancelled as soon as it starts. */
function cancelledCall(): Call {
  const nothing = () => {};
  const call: { [Method in keyof Call]: Call[Method] } = {
    start(metadata, listener) {
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ code: CANCELLED, details: 'the connection is closed', metadata });
    },
    cancelWithStatus: nothing,
    sendMessageWithContext: nothing,
    sendMessage: nothing,
    startRead: nothing,
    halfClose: nothing,
    getPeer: () => '',
    getAuthContext: () => null,
  };
  return call as Call;
}
