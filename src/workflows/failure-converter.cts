import { DefaultFailureConverter } from '@temporalio/common';

/** Stands on the first line of a bundle whose worker encrypts (src/worker/encode-failures.ts). */
declare const BRICKWORK_ENCODES_FAILURES: true | undefined;

/**
 * The default converter. Where the worker encrypts, it moves the message and the stack trace of each failure into a payload,
 * which codecs reach; without that, failures are in histories exactly as the default converter has them.
 */
export const failureConverter = new DefaultFailureConverter({
  encodeCommonAttributes: typeof BRICKWORK_ENCODES_FAILURES !== 'undefined',
});
