import { given } from '../../core/json.js';
import { readJobs } from '../read/read-jobs.js';
import { answeringOf } from './answering.js';
import type { Surroundings } from './command-parts.js';
import type { PlanCasesOptions } from './plan-cases.js';
import { preparedJobs } from './prepare-bundle.js';

/** The digest of what is tested, by which a promotion knows it again: of all files and libraries of a bundle. */
export async function testedContent(
  folder: string,
  { target, var: vars, workspace = false }: PlanCasesOptions,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const choice = { var: vars, ...given('target', target) };
  const answering = answeringOf({ workspace, local: !workspace }, surroundings.parts);
  const jobs = await readJobs(folder, choice, answering);
  if (jobs.bundle === undefined) return undefined;
  const { libraries, libraryFolder } = await preparedJobs(jobs, surroundings);
  return (await surroundings.parts.bundleUpload(jobs.bundle.resolved, libraries, libraryFolder)).content;
}
