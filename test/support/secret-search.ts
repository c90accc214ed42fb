import type { Client } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';

/** Secrets that a test has planted, by where they belong. */
export type Planted = Readonly<Record<string, string>>;

/** What was searched: texts by what they are of, and how much that was. */
export class SecretSearch {
  readonly found: string[] = [];
  characters = 0;
  texts = 0;
  readonly #forms: [string, string][];

  constructor(planted: Planted) {
    // Also as somebody could write them down on the way.
    this.#forms = Object.entries(planted).flatMap(([name, secret]) =>
      [...new Set([secret, encodeURIComponent(secret), ...inBase64(secret)])].map(
        (form): [string, string] => [name, form],
      ),
    );
  }

  /** Looks through a text; what is found is named, with where. */
  look(what: string, text: string): void {
    this.texts++;
    this.characters += text.length;
    for (const [name, form] of this.#forms) if (text.includes(form)) this.found.push(`${name} in ${what}`);
  }
}

/** The parts of a text's base64 that are the same wherever in a longer text it begins. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(' '.repeat(shift) + text).toString('base64');
    return encoded.slice(Math.ceil((shift * 4) / 3), -4);
  });
}

/** Every history of a namespace as text, each payload as it is once it is decoded. */
export async function* decodedHistories(
  client: Client,
  codec: PayloadCodec,
): AsyncGenerator<{ workflowId: string; text: string; events: number }> {
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const parts: string[] = [];
    await textsOf(events, codec, parts);
    yield { workflowId, text: parts.join('\n'), events: events?.length ?? 0 };
  }
}

async function textsOf(value: unknown, codec: PayloadCodec, parts: string[]): Promise<void> {
  if (ArrayBuffer.isView(value)) parts.push(Buffer.from(value as Uint8Array).toString('latin1'));
  else if (typeof value === 'string') parts.push(value);
  else if (typeof value === 'object' && value !== null) {
    const isPayload = 'metadata' in value && 'data' in value;
    const [read] = isPayload ? await codec.decode([value as Payload]) : [value];
    for (const [name, member] of Object.entries(read)) {
      parts.push(name);
      await textsOf(member, codec, parts);
    }
  }
}
