import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** The chart of this repository. */
export const CHART = 'deploy/helm/brickwork';

const HELM = process.env['HELM_PATH'] ?? 'helm';

/** Why charts cannot be rendered here; nothing where they can. */
export function whyNoHelm(): string | undefined {
  const isThere = spawnSync(HELM, ['version', '--short'], { env: process.env }).status === 0;
  return isThere ? undefined : 'HELM_PATH names no helm, and there is none on PATH';
}

/** What helm prints, and its exit status; without files and settings of the user's. */
export async function helm(...args: string[]): Promise<{ printed: string; status: number }> {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent' };
  try {
    const { stdout } = await promisify(execFile)(HELM, args, { env, maxBuffer: 1e8 });
    return { printed: stdout, status: 0 };
  } catch (problem) {
    const { stdout, stderr, code } = problem as { stdout: string; stderr: string; code: number };
    return { printed: stdout + stderr, status: code };
  }
}
