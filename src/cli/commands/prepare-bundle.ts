import { jobsMember } from '../../core/definition/brickwork-jobs.js';
import type { ParsedDefinition } from '../../core/definition/parse-definition.js';
import { sameObjects } from '../../core/deploy/upload-plan.js';
import { hasErrors } from '../../core/issue.js';
import type { JsonObject } from '../../core/json.js';
import type { Library } from '../../deploy/patch-wheel.js';
import type { DefinitionBundle, DefinitionFile } from '../read/definition-file.js';
import { located, parseBundle } from '../read/read-bundle.js';
import { CommandFailed, EXIT } from '../terminal/exit-codes.js';
import { printIssues } from '../render/render-issues.js';
import type { Surroundings } from './command-parts.js';

/** A definition that can run once its files are there. */
export interface Prepared {
  /** Of a bundle, with libraries that are named by where they will be. */
  definition: DefinitionFile;
  libraries: Library[];
  /** Where they will be in the workspace. */
  libraryFolder: string;
}

/** Builds the libraries of a bundle's job. Throws, with all issues told, where one of them cannot be. */
export async function prepared(
  definition: DefinitionFile,
  job: string | undefined,
  { terminal, parts }: Surroundings,
): Promise<Prepared> {
  const { bundle, parsed, file } = definition;
  if (bundle === undefined || parsed.kind === 'invalid')
    return { definition, libraries: [], libraryFolder: '' };
  const libraryFolder = libraryFolderOf(bundle);
  const built = await parts.buildLibraries({
    bundle: bundle.resolved,
    jobs: jobsOf(bundle, parsed, job),
    remoteFolder: libraryFolder,
    progress: (line) => terminal.note(line),
  });
  printIssues(
    terminal,
    built.issues.map((issue) => located(issue, file)),
  );
  if (hasErrors(built.issues)) throw new CommandFailed('Nothing was started.', EXIT.invalid);
  const again = parseBundle(new Map([...bundle.documents, ...built.jobs]), job);
  if (again.kind === 'invalid') throw new Error('Libraries have made a job invalid.');
  return {
    definition: { ...definition, document: again.document, parsed: again },
    libraries: built.libraries,
    libraryFolder,
  };
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

/** Brings what a bundle's job needs to the workspace of its target; nothing to do for other definitions. */
export async function uploadBundle(
  { definition: { bundle }, libraries, libraryFolder }: Prepared,
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
