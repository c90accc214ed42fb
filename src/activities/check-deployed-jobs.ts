import { jobReferences, type JobScope } from '../core/definition/job-scope.js';
import { outlineOf } from '../core/definition/outline.js';
import { error, type Issue } from '../core/issue.js';
import { isJsonObject, type JsonObject } from '../core/json.js';
import { parameterNames } from '../core/jobs/parameter-problem.js';
import { deployedSettings } from './deployed-settings.js';

/** What is wrong with the deployed jobs that a definition runs by their ids: each must be there, and know its parameters. */
export async function checkDeployedJobs(
  definition: JsonObject,
  scope: JobScope,
  ownJobId: string | undefined,
): Promise<Issue[]> {
  const references = jobReferences(outlineOf(definition)).filter(
    ({ jobKey }) => jobKey !== undefined && !scope.has(jobKey),
  );
  const found = references.map(async ({ jobKey = '', path, body }): Promise<Issue[]> => {
    const place = `${path}.job_id`;
    if (jobKey === ownJobId) return [error('JOB_CYCLE', place, 'the job would run itself.')];
    const settings = await deployedSettings(jobKey);
    if (settings === undefined) {
      const hint = 'Deploy it, or set "brickwork": {"run_natively": true} for a job of the workspace.';
      return [error('JOB_NOT_DEPLOYED', place, `the job ${jobKey} is not deployed.`, hint)];
    }
    const known = parameterNames(settings.document);
    const given = isJsonObject(body['job_parameters']) ? Object.keys(body['job_parameters']) : [];
    return given
      .filter((name) => !known.includes(name))
      .map((name) =>
        error(
          'PARAMETER_UNDEFINED',
          `${path}.job_parameters.${name}`,
          `the job ${jobKey} has no such parameter.`,
        ),
      );
  });
  return (await Promise.all(found)).flat();
}
