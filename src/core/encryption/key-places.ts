/** The variables that say where keys are; the page docs/settings.md is checked against this. */
export const KEY_VARIABLES = {
  command: 'BRICKWORK_ENCRYPTION_KEY_COMMAND',
  file: 'BRICKWORK_ENCRYPTION_KEYS_FILE',
  inline: 'BRICKWORK_ENCRYPTION_KEYS',
} as const;

/** Where the keys of a process are: in what a command prints, in a file, and in the environment itself. */
export interface KeyPlaces {
  /** A program and its arguments. */
  command?: string[];
  file?: string;
  inline?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What of a shell's would be passed on as it stands. */
const OF_A_SHELL = /["'`\\$|&;<>()*?~]/;

/**
 * Reads where the keys are. A variable that is set and empty is a problem: most likely a secret that has not come, and
 * without keys nothing is encrypted.
 */
export function keyPlaces(env: Environment): { places: KeyPlaces; problems: string[] } {
  const problems: string[] = [];
  const places: KeyPlaces = {};
  for (const [kind, variable] of Object.entries(KEY_VARIABLES) as [keyof KeyPlaces, string][]) {
    const text = env[variable];
    if (text === undefined) continue;
    if (text.trim() === '') {
      problems.push(`${variable} is empty. Give it a value, or unset it where nothing is to be encrypted.`);
    } else if (kind === 'command') {
      const command = commandWords(text.trim());
      if (typeof command === 'string') problems.push(`${variable} ${command}`);
      else places.command = command;
    } else places[kind] = text;
  }
  return { places, problems };
}

/** The words of a command, or what is wrong with it. */
function commandWords(text: string): string[] | string {
  if (!text.startsWith('[')) {
    if (!OF_A_SHELL.test(text)) return text.split(/\s+/);
    return 'is not run by a shell: give the words as a JSON array, such as ["kms", "decrypt", "a b"].';
  }
  const words = parsed(text);
  const isGood =
    Array.isArray(words) &&
    words.length > 0 &&
    words.every((word) => typeof word === 'string' && word !== '');
  return isGood ? (words as string[]) : 'is not a JSON array of words, such as ["kms", "decrypt"].';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
