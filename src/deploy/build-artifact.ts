import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Artifact } from '../core/bundle/artifacts.js';
import type { Findings } from '../core/bundle/bundle-issue.js';
import { quote } from '../core/short-text.js';

/** How a command has ended, with the end of what it has printed. */
interface Ended {
  status: number | string;
  output: string;
}

/** So much of what a command prints is kept, and told where it fails. */
const MOST_OUTPUT_CHARACTERS = 2000;

/** What a shell answers for a command that is not there. */
const NO_SUCH_COMMAND = 127;

const SHELLS: Readonly<Record<string, string>> = { bash: '-ec', sh: '-ec', cmd: '/c' };

/** Builds an artifact in its folder (`artifacts/build.go` of the Databricks CLI 1.14); what goes wrong is an issue at its place. */
export async function buildArtifact(
  { name, build = '', executable, folder, source }: Artifact,
  bundleFolder: string,
  findings: Findings,
): Promise<void> {
  const fail = (message: string, hint?: string): void =>
    findings.error('ARTIFACT_BUILD', `artifacts.${name}.build`, source, message, hint);
  if (executable !== undefined && !Object.hasOwn(SHELLS, executable)) {
    fail(`cannot be run by ${executable}.`, 'The shells are bash, sh and cmd.');
    return;
  }
  const cwd = resolve(bundleFolder, folder);
  const ended = await firstOf(executable === undefined ? Object.keys(SHELLS) : [executable], build, cwd);
  const command = quote(build);
  if (ended === undefined) fail(`${command} needs a shell, and there is none, or no folder ${folder}.`);
  else if (ended.status === NO_SUCH_COMMAND) {
    const hint = 'Install what builds it, and try again.';
    fail(`${command} needs a command that is not there: ${ended.output}.`, hint);
  } else if (ended.status !== 0)
    fail(`${command} has failed with ${ended.status}: ${ended.output || 'it has printed nothing'}.`);
}

/** Runs a command by the first shell that is there. */
async function firstOf(shells: readonly string[], command: string, cwd: string): Promise<Ended | undefined> {
  for (const shell of shells) {
    const ended = await run(shell, [SHELLS[shell], command], cwd);
    if (ended !== undefined) return ended;
  }
  return undefined;
}

/** Undefined where the program, or the folder, is not there. */
function run(program: string, words: string[], cwd: string): Promise<Ended | undefined> {
  return new Promise((done) => {
    const child = spawn(program, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-MOST_OUTPUT_CHARACTERS);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', () => done(undefined));
    child.on('close', (status, signal) =>
      done({ status: status ?? `signal ${signal}`, output: output.trim() }),
    );
  });
}
