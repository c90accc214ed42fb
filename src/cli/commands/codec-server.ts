import { readFileSync } from 'node:fs';
import type { Authenticate } from '../../codec-server/authenticate.js';
import { auditedCodec } from '../../codec-server/audited-codec.js';
import { byAccess } from '../../codec-server/by-access.js';
import { byBearerToken, parseTokens } from '../../codec-server/bearer-tokens.js';
import { CodecServerOpen, serveCodec } from '../../codec-server/serve-codec.js';
import { addressOf } from '../../http/open-server.js';
import { readEncryption } from '../../encryption/read-encryption.js';
import { codecData, renderCodecEvent } from '../render/render-codec-event.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import type { Terminal } from '../terminal/terminal.js';
import { type GlobalOptions, terminalFor, wantsJson } from './global-options.js';
import { auditLog, cannotServe, readAccess, type ServerOptions, serverSettings } from './server-options.js';
import { serveUntilSignal } from './serving.js';

export interface CodecServerCommandOptions extends GlobalOptions, ServerOptions {
  origin: string[];
  access?: string;
  tokens?: string;
}

const TOKENS_VARIABLE = 'BRICKWORK_CODEC_TOKENS';

/** `brickwork codec-server`: serves until SIGINT or SIGTERM; a line for each request, to stdout as JSON, else for people. */
export async function codecServer(options: CodecServerCommandOptions): Promise<number> {
  const terminal = terminalFor(options);
  const settings = serverSettings(options, terminal);
  const origins = options.origin.map(originOf);
  const authenticate = await authentication(options, terminal);
  const { codec, keyIds } = await readEncryption(process.env);
  if (keyIds.length === 0) {
    throw new CommandFailed(
      'No keys are set: BRICKWORK_ENCRYPTION_KEYS_FILE (docs/encryption.md).',
      EXIT.invalid,
    );
  }
  const audit = auditLog(options, terminal);
  const server = await serveCodec({
    ...{ codec, origins, ...settings },
    ...(authenticate === undefined ? {} : { authenticate }),
    onEvent: (event, incoming) => {
      audit.record(auditedCodec(event, addressOf(incoming, settings.proxies ?? [])));
      const now = new Date();
      if (wantsJson(options)) terminal.data(JSON.stringify(codecData(event, now)));
      else terminal.note(renderCodecEvent(event, now));
    },
  }).catch((error: Error) => {
    if (error instanceof CodecServerOpen) throw new CommandFailed(error.message, EXIT.invalid);
    throw cannotServe(options.listen, error);
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

/** Who may ask: by an access file, by tokens of a file or of the environment; undefined where nothing says so. */
async function authentication(
  { access, tokens: file }: CodecServerCommandOptions,
  terminal: Terminal,
): Promise<Authenticate | undefined> {
  if (access !== undefined && file !== undefined)
    throw new CommandFailed('--access and --tokens do not go together.', EXIT.invalid);
  if (access !== undefined) return byAccess(await readAccess(access, terminal));
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
