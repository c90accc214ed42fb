import { invalidParameter } from '../wire/api-error.js';
import { asObject, asText, parseWire } from '../wire/wire.js';

/** What a `workspace/import` or a `dbfs/put` brings, in whichever form it came. */
export interface ImportRequest {
  path: string;
  format: string;
  language: string;
  overwrite: boolean;
  content: Buffer;
}

/**
 * JSON has the content in base64, under `encoded`; a multipart form, as `workspace.upload` of the SDK for Python sends it,
 * has it as a part of that name or of the other one.
 */
export async function readImport(
  request: {
    header(name: string): string | undefined;
    text(): Promise<string>;
    formData(): Promise<FormData>;
  },
  encoded: 'content' | 'contents',
): Promise<ImportRequest> {
  if ((request.header('content-type') ?? '').startsWith('multipart/form-data')) {
    const form = await request.formData();
    const text = (name: string): string => {
      const value = form.get(name);
      return typeof value === 'string' ? value : '';
    };
    const part = form.get(encoded) ?? form.get('content') ?? form.get('file');
    if (part === null) throw invalidParameter(`The form has no ${encoded}.`);
    // A part without a file name is base64, as it is in JSON.
    const content =
      typeof part === 'string' ? Buffer.from(part, 'base64') : Buffer.from(await part.arrayBuffer());
    return { ...options(text), overwrite: text('overwrite') === 'true', content };
  }
  const body = asObject(parseWire(await request.text()));
  return {
    ...options((name) => asText(body[name])),
    overwrite: body['overwrite'] === true,
    content: Buffer.from(asText(body[encoded]), 'base64'),
  };
}

function options(text: (name: string) => string): Pick<ImportRequest, 'path' | 'format' | 'language'> {
  return { path: text('path'), format: text('format') || 'SOURCE', language: text('language') };
}
