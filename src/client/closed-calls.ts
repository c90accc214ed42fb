import type { ConnectionOptions } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;
type Listener = { onReceiveMessage?: (message: null) => void; onReceiveStatus?: (status: object) => void };

/** gRPC's CANCELLED. */
const CANCELLED = 1;

/**
 * Behind the SDK's retries: a call that waits to be sent again when its connection is closed is canceled. The channel itself
 * throws then, in a timer of the SDK, where nobody can catch it, which ends the process.
 */
export const cancelOnceClosed: Interceptor = (options, nextCall) => {
  try {
    return nextCall(options) as Call;
  } catch (error) {
    return canceledCall(error instanceof Error ? error.message : String(error));
  }
};

function canceledCall(details: string): Call {
  const nothing = (): void => undefined;
  const call = {
    start: (metadata: object, listener?: Listener) =>
      void setImmediate(() => {
        // As a call without an answer ends in gRPC, which the SDK's retries rely on.
        listener?.onReceiveMessage?.(null);
        listener?.onReceiveStatus?.({ code: CANCELLED, details, metadata });
      }),
    ...{ sendMessage: nothing, sendMessageWithContext: nothing, startRead: nothing, halfClose: nothing },
    ...{ cancelWithStatus: nothing, getPeer: () => '', getAuthContext: () => null },
  };
  return call as unknown as Call;
}
