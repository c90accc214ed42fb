import type { Command } from 'commander';
import type { CodecServerCommandOptions } from './commands/codec-server.js';
import type { NewKeyOptions } from './commands/encryption-new-key.js';
import type { GlobalOptions } from './commands/global-options.js';
import { addServingOptions } from './serving-options.js';
import { collect, type Finish } from './run-commands.js';

/** `codec-server`, `encryption`: what is encrypted of that which Temporal stores. */
export function addEncryptionCommands(program: Command, finish: Finish): void {
  const server = program
    .command('codec-server')
    .description('let the Temporal Web UI and the temporal CLI read what is encrypted')
    .option('--listen <host:port>', 'where requests are taken', '127.0.0.1:8085')
    .option('--origin <url>', 'a web page that may ask, such as the Temporal Web UI, repeatable', collect, [])
    .option('--tokens <file>', 'who may ask, NAME:TOKEN a line (default: BRICKWORK_CODEC_TOKENS)')
    .option('--access <file>', 'who may ask instead, by sign-in and roles: whoever may look at all runs');
  addServingOptions(server, { addressRate: 6000, connections: 1000 }).action(
    async (_options, command: Command) => {
      const { codecServer } = await import('./commands/codec-server.js');
      finish(await codecServer(command.optsWithGlobals<CodecServerCommandOptions>()));
    },
  );
  const encryption = program
    .command('encryption')
    .description('keys by which what Temporal stores is encrypted');
  encryption
    .command('new-key')
    .description('make a key, and print it as a line of a file of keys')
    .option('--id <id>', 'what payloads name it by (default: from a hash of it)')
    .action(async (_options, command: Command) => {
      const { encryptionNewKey } = await import('./commands/encryption-new-key.js');
      finish(encryptionNewKey(command.optsWithGlobals<NewKeyOptions>()));
    });
  encryption
    .command('keys')
    .description('read the keys as workers and commands do, and name them: the first encrypts')
    .action(async (_options, command: Command) => {
      const { encryptionKeys } = await import('./commands/encryption-keys.js');
      finish(await encryptionKeys(command.optsWithGlobals<GlobalOptions>()));
    });
}
