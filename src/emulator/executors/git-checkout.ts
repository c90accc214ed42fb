import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiError } from '../wire/api-error.js';
import type { EmulatorSettings } from '../state/settings.js';
import { asText, type Wire } from '../wire/wire.js';

const git = promisify(execFile);

/**
 * The folder with the files of a `git_source`: a fresh checkout of its branch, tag or commit, or the mapped folder itself
 * where that is no repository. Throws ApiError for what cannot be checked out.
 */
export async function checkOut(settings: EmulatorSettings, source: Wire | undefined): Promise<string> {
  const url = asText(source?.['git_url']);
  const folder = settings.gitRepositories[url];
  if (folder === undefined) throw failed(`The emulator has no repository for "${url}".`);
  if (!existsSync(join(folder, '.git'))) return folder;
  const reference = ['git_branch', 'git_tag', 'git_commit'].map((key) => asText(source?.[key])).find(Boolean);
  const name = createHash('sha256').update(`${url} ${reference}`).digest('hex').slice(0, 16);
  const target = join(settings.data, 'git', `${name}-${process.hrtime.bigint()}`);
  mkdirSync(target, { recursive: true });
  try {
    await git('git', ['clone', '--quiet', '--no-checkout', folder, target]);
    const wanted =
      asText(source?.['git_commit']) || asText(source?.['git_tag']) || `origin/${reference ?? 'HEAD'}`;
    await git('git', ['-C', target, 'checkout', '--quiet', '--detach', wanted]);
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    throw failed(
      `Failed to check out ${reference ?? 'HEAD'} of ${url}: ${(error as Error).message.slice(0, 300)}`,
    );
  }
  return target;
}

function failed(message: string): ApiError {
  return new ApiError(400, 'REPOSITORY_CHECKOUT_FAILED', message);
}
