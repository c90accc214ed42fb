import { Command } from 'commander';
import { commandHint, optionHint } from './hints.js';

/**
 * A command that answers a wrong word with what was probably meant. The two methods are those that commander calls, and
 * are not among its types: its own suggestions go by letters alone, and far (`list` was `cost`).
 */
export class HintingCommand extends Command {
  override createCommand(name?: string): HintingCommand {
    return new HintingCommand(name);
  }

  unknownCommand(): void {
    const [word] = this.args;
    const names = this.commands.map((command) => command.name()).filter((name) => !name.startsWith('__'));
    const message = `error: unknown command "${word}". ${commandHint(word, names)}`;
    this.error(message, { code: 'commander.unknownCommand' });
  }

  unknownOption(flag: string): void {
    const own = this.options.map(({ long }) => long);
    const everywhere = this.parent === null ? [] : allOptions(this.parent);
    const flags = [...own, ...everywhere].filter((long) => typeof long === 'string');
    const message = `error: unknown option "${flag}". ${optionHint(flag, flags)}`;
    this.error(message, { code: 'commander.unknownOption' });
  }
}

function allOptions({ options, parent }: Command): (string | null | undefined)[] {
  return [...options.map(({ long }) => long), ...(parent === null ? [] : allOptions(parent))];
}
