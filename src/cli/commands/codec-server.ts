import { readFileSync } from 'node:fs';
import type { Authenticate } from '../../codec-server/authenticate.js';
import { byBearerToken, parseTokens } from '../../codec-server/bearer-tokens.js';
import { CodecServerOpen, serveCodec } from '../../codec-server/serve-codec.js';
import { readEncryption } from '../../encryption/read-encryption.js';
import { codecData, renderCodecEvent } from '../render/render-codec-event.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';
import { listenAddress, serveUntilSignal } from './serving.js';

export interface CodecServerCommandOptions extends GlobalOptions {
  listen: string;
  origin: string[];
  tokens?: string;
}

const TOKENS_VARIABLE = 'BRICKWORK_CODEC_TOKENS';

/** `brickwork codec-server`: serves until SIGINT or SIGTERM; a line for each request, to stdout as JSON, else for people. */
export async function codecServer(options: CodecServerCommandOptions): Promise<number> {
  const terminal = terminalFor(options);
  const listen = listenAddress(options.listen);
  const origins = options.origin.map(originOf);
  const authenticate = authentication(options.tokens);
  const { codec, keyIds } = await readEncryption(process.env);
  if (keyIds.length === 0) {
    throw new CommandFailed(
      'No keys are set: BRICKWORK_ENCRYPTION_KEYS_FILE (docs/encryption.md).',
      EXIT.invalid,
    );
  }
  const server = await serveCodec({
    ...{ codec, origins, listen },
    ...(authenticate === undefined ? {} : { authenticate }),
    onEvent: (event) => {
      const now = new Date();
      if (wantsJson(options)) terminal.data(JSON.stringify(codecData(event, now)));
      else terminal.note(renderCodecEvent(event, now));
    },
  }).catch((error: Error) => {
    if (error instanceof CodecServerOpen) throw new CommandFailed(error.message, EXIT.invalid);
    throw new CommandFailed(`Cannot listen on ${options.listen}: ${error.message}`, EXIT.runFailed);
  });
  terminal.note(`The codec server is at ${server.url}, with the keys ${keyIds.join(', ')}`);
  await serveUntilSignal(server);
  return EXIT.success;
}

/** An origin as browsers send it. */
function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin =
    url !== undefined && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname + url.search);
  if (isOrigin) return url.origin;
  throw new CommandFailed(
    `--origin takes the scheme, the host and the port of a page, as https://temporal.example.com, not "${text}".`,
    EXIT.invalid,
  );
}

/** Who may ask: by the file, else by the environment; undefined where neither says so. */
function authentication(file: string | undefined): Authenticate | undefined {
  const text = file === undefined ? process.env[TOKENS_VARIABLE] : readTokens(file);
  if (text === undefined) return undefined;
  const { tokens, problems } = parseTokens(file ?? TOKENS_VARIABLE, text);
  if (problems.length === 0) return byBearerToken(tokens);
  const all = problems.map((problem) => `  ${problem}`).join('\n');
  throw new CommandFailed(`The tokens cannot be used:\n${all}`, EXIT.invalid);
}

function readTokens(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(`--tokens: ${(error as Error).message}`, EXIT.invalid);
  }
}
