import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const TOOLS = resolve('.brickwork/tools');

/** The folder of a tool that is made once and kept beside the Temporal server; its name holds the version. */
export function keptTool(name: string, make: (folder: string) => void): string {
  const kept = join(TOOLS, name);
  if (existsSync(kept)) return kept;
  const made = `${kept}-${process.pid}`;
  try {
    make(made);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    throw error;
  }
  try {
    renameSync(made, kept);
  } catch (error) {
    // Another test was faster.
    if (!existsSync(kept)) throw error;
    rmSync(made, { recursive: true });
  }
  return kept;
}
