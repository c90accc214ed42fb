import { jobsMember } from '../../core/definition/brickwork-jobs.js';
import type { ParsedDefinition } from '../../core/definition/parse-definition.js';
import { sameObjects } from '../../core/deploy/upload-plan.js';
import { hasErrors } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';
import type { DefinitionBundle, DefinitionFile } from '../read/definition-file.js';
import { located, parseBundle } from '../read/read-bundle.js';
import { type JobsOfFile, parseJobs } from '../read/read-jobs.js';
import type { BundleLibraries, PreparedJobs } from '../read/bundle-standing.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { printIssues } from '../render/render-issues.js';
import type { Surroundings } from './command-parts.js';

/** A definition that can run once its files are there. */
export interface Prepared extends BundleLibraries {
  /** Of a bundle, with libraries that are named by where they will be. */
  definition: DefinitionFile;
}

/** Builds the libraries of a bundle's job. Throws, with all issues told, where one of them cannot be. */
export async function prepared(
  definition: DefinitionFile,
  job: string | undefined,
  surroundings: Surroundings,
): Promise<Prepared> {
  const { bundle, parsed } = definition;
  if (bundle === undefined || parsed.kind === 'invalid')
    return { definition, libraries: [], libraryFolder: '' };
  const { jobs, ...libraries } = await built(bundle, jobsOf(bundle, parsed, job), {
    ...surroundings,
    file: definition.file,
    otherwise: 'Nothing was started.',
  });
  const again = parseBundle(new Map([...bundle.documents, ...jobs]), job);
  if (again.kind === 'invalid') throw new Error('Libraries have made a job invalid.');
  return { definition: { ...definition, document: again.document, parsed: again }, ...libraries };
}

/** The same for all jobs of a file. */
export async function preparedJobs(
  { bundle, documents, file }: JobsOfFile,
  surroundings: Surroundings,
): Promise<PreparedJobs> {
  if (bundle === undefined) return { documents, libraries: [], libraryFolder: '' };
  const keys = [...documents.keys()];
  const { jobs, ...libraries } = await built(bundle, bundle.documents, {
    ...surroundings,
    file,
    otherwise: 'Nothing was deployed.',
  });
  const again = { ...bundle, documents: new Map([...bundle.documents, ...jobs]) };
  return { documents: parseJobs(again, keys, file).documents, ...libraries };
}

async function built(
  bundle: DefinitionBundle,
  jobs: ReadonlyMap<string, JsonObject>,
  { terminal, parts, file, otherwise }: Surroundings & { file: string; otherwise: string },
): Promise<BundleLibraries & { jobs: ReadonlyMap<string, JsonObject> }> {
  const libraryFolder = libraryFolderOf(bundle);
  const { issues, ...made } = await parts.buildLibraries({
    bundle: bundle.resolved,
    jobs,
    remoteFolder: libraryFolder,
    progress: (line) => terminal.note(line),
  });
  printIssues(
    terminal,
    issues.map((issue) => located(issue, file)),
  );
  if (hasErrors(issues)) throw new CommandFailed(otherwise, EXIT.invalid);
  return { ...made, libraryFolder };
}

/** The job that is to run, and those of the same bundle that it runs. */
function jobsOf(
  { documents }: DefinitionBundle,
  parsed: Extract<ParsedDefinition, { kind: 'definition' }>,
  job = [...documents.keys()][0],
): ReadonlyMap<string, JsonObject> {
  const keys = new Set([job, ...Object.keys(jobsMember(parsed.document))]);
  return new Map([...documents].filter(([key]) => keys.has(key)));
}

/** Where `bundle deploy` has libraries; on this machine always in the workspace, since there is no volume of the bundle's. */
function libraryFolderOf({ resolved: { workspace }, workspace: target }: DefinitionBundle): string {
  const artifacts = target === undefined ? `${workspace.root_path}/artifacts` : workspace.artifact_path;
  return `${artifacts}/.internal`;
}

/** Brings what the jobs of a bundle need to the workspace of its target; nothing to do for other definitions. */
export async function uploadBundle(
  bundle: DefinitionBundle | undefined,
  { libraries, libraryFolder }: BundleLibraries,
  { terminal, parts }: Surroundings,
): Promise<void> {
  if (bundle?.workspace === undefined) return;
  const { resolved, workspace } = bundle;
  const { files, links } = await parts.bundleUpload(resolved, libraries, libraryFolder);
  const [same] = sameObjects(files);
  if (same !== undefined) {
    const paths = same.map(({ path }) => path).join(' and ');
    const hint = 'A notebook has no ending in the workspace: give one of them another name.';
    throw new CommandFailed(
      `${paths} would be one in the workspace, ${same[0].objectPath}. ${hint}`,
      EXIT.invalid,
    );
  }
  if (links.length > 0)
    terminal.note(`Left out are ${links.length} links, as by bundle deploy: ${links.slice(0, 3).join(', ')}`);
  const statePath = resolved.workspace.state_path;
  const { sent, deleted, unchanged } = await workspace.upload(files, statePath, (line) =>
    terminal.note(line),
  );
  const where = `${workspace.host}, ${resolved.workspace.file_path}`;
  terminal.note(`Files at ${where}: ${sent} sent, ${deleted} deleted, ${unchanged} unchanged.`);
}
