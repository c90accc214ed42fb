import type { Command } from 'commander';
import { userInfo } from 'node:os';
import type { CommandParts } from './commands/command-parts.js';
import type { DiffOptions } from './commands/diff.js';
import type { GlobalOptions } from './commands/global-options.js';
import type { PromoteOptions } from './commands/promote.js';
import type { DecideOptions } from './commands/promotion.js';
import type { RollbackOptions } from './commands/rollback.js';
import { collect, type Finish } from './run-commands.js';

/** `diff`, `promote`, `rollback`, and `promotion list|show|approve|reject`: what moves a bundle from target to target. */
export function addPromotionCommands(program: Command, finish: Finish, parts: CommandParts): void {
  program
    .command('diff <dir>')
    .description('show how a target differs from the files of a bundle: jobs, schedules, files')
    .option('-t, --target <name>', 'the target (default: the bundle’s own choice)')
    .option('--var <name=value>', 'a variable of the bundle, repeatable', collect, [])
    .action(async (dir: string, _options, command: Command) => {
      const { diff } = await import('./commands/diff.js');
      finish(await diff(dir, command.optsWithGlobals<DiffOptions>(), parts));
    });
  program
    .command('promote <dir>')
    .description('bring what runs in one target of a bundle to another, where its gates hold')
    .requiredOption('--to <target>', 'the target to bring it to')
    .option('--from <target>', 'the target where it runs (default: as brickwork.yml says)')
    .option('--results <file>', 'the results of brickwork test')
    .option('--var <name=value>', 'a variable of the bundle, repeatable', collect, [])
    .option('--dry-run', 'say whether the gates hold, and change nothing')
    .option('--by <name>', 'who promotes (default: who signs in to the workspace)')
    .action(async (dir: string, _options, command: Command) => {
      const { promote } = await import('./commands/promote.js');
      finish(await promote(dir, command.optsWithGlobals<PromoteOptions>(), parts));
    });
  program
    .command('rollback <dir>')
    .description('bring all jobs of a bundle back to what was promoted before')
    .option('-t, --target <name>', 'the target (default: the bundle’s own choice)')
    .option('--var <name=value>', 'a variable of the bundle, repeatable', collect, [])
    .option('--to <content>', 'back to this content (default: what was promoted before)')
    .option('--dry-run', 'say what would be changed, and change nothing')
    .option('--by <name>', 'who does it (default: who signs in to the workspace)')
    .action(async (dir: string, _options, command: Command) => {
      const { rollback } = await import('./commands/rollback.js');
      finish(await rollback(dir, command.optsWithGlobals<RollbackOptions>(), parts));
    });
  addPromotion(program, finish);
}

function addPromotion(program: Command, finish: Finish): void {
  const promotion = program
    .command('promotion')
    .description('what is on its way to the targets of a namespace');
  promotion
    .command('list')
    .description('list the last promotions, newest first')
    .action(async (_options, command: Command) => {
      const { list } = await import('./commands/promotion.js');
      finish(await list(command.optsWithGlobals<GlobalOptions>()));
    });
  promotion
    .command('show <id>')
    .description('show a promotion: its gates, its approval, and what has become of it')
    .action(async (id: string, _options, command: Command) => {
      const { show } = await import('./commands/promotion.js');
      finish(await show(id, command.optsWithGlobals<GlobalOptions>()));
    });
  for (const verb of ['approve', 'reject'] as const)
    promotion
      .command(`${verb} <id>`)
      .description(`${verb} a promotion that waits for it`)
      .option('--by <name>', 'who decides', userInfo().username)
      .option('--note <text>', 'why')
      .action(async (id: string, _options, command: Command) => {
        const { decide } = await import('./commands/promotion.js');
        finish(await decide(id, verb === 'approve', command.optsWithGlobals<DecideOptions>()));
      });
}
