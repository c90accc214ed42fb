import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';
import { z } from 'zod';

const { Payloads } = proto.temporal.api.common.v1;

/** JSON of protobuf has bytes as base64, of either alphabet, with padding or without. */
const bytes = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'must be base64');
const bodySchema = z.object({
  payloads: z
    .array(z.looseObject({ metadata: z.record(z.string(), bytes).nullish(), data: bytes.nullish() }))
    .nullish(),
});

/** The payloads of a request of Temporal's remote codec protocol: JSON of the message `Payloads`; undefined for anything else. */
export function readPayloads(body: unknown): Payload[] | undefined {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return undefined;
  const payloads = (parsed.data.payloads ?? []).map(({ metadata, data, ...others }) => ({
    ...others,
    metadata: Object.fromEntries(
      Object.entries(metadata ?? {}).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
    ),
    ...(data == null ? {} : { data: Buffer.from(data, 'base64') }),
  }));
  try {
    return Payloads.fromObject({ payloads }).payloads;
  } catch {
    // What else a payload may have is of another form.
    return undefined;
  }
}

/** Payloads as JSON of protobuf. */
export function writePayloads(payloads: Payload[]): object {
  return Payloads.toObject(Payloads.create({ payloads }), {
    bytes: String,
    enums: String,
    longs: String,
    arrays: true,
  });
}
