import { DefaultFailureConverter } from '@temporalio/common';

/** Of the process of a worker or a client that encrypts: messages and stack traces of failures become payloads, which codecs reach. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
