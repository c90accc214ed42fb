import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

// CommonJS, because the Temporal worker loads converters with `require`; so the marker of core/undecodable.ts stands
// here again (test/workflows/payload-converter.test.ts holds them together).
const MARKER = '__brickwork_undecodable';

/**
 * The default converter, except that a payload it cannot decode becomes a value that says so. An error thrown here
 * would fail the workflow task again and again, and the run would never end.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch (problem) {
      return { [MARKER]: problem instanceof Error ? problem.message : String(problem) } as T;
    }
  },
};
