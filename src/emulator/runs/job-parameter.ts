import type { Run } from '../state/run.js';

/** The value of `job.parameters.<p>`; undefined for anything else. */
export function jobParameter({ parameters }: Run, reference: string): string | undefined {
  const [, plain, quoted] = /^job\.parameters\.(?:([\w.-]+)|`([^`]+)`)$/.exec(reference) ?? [];
  return parameters.job.find(({ name }) => name === (plain ?? quoted))?.value;
}
