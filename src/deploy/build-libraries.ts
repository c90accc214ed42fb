import { readFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { findFiles } from '../bundle-files/find-files.js';
import { type Artifact, impliedWheel } from '../core/bundle/artifacts.js';
import { type BundleIssue, Findings } from '../core/bundle/bundle-issue.js';
import { isGlob } from '../core/bundle/go-glob.js';
import { startOf } from '../core/bundle/place.js';
import type { BundleForTarget } from '../core/bundle/resolve-bundle.js';
import { hasErrors } from '../core/issue.js';
import type { JsonObject } from '../core/json.js';
import { type LocalLibrary, localLibraries, withLibraries } from '../core/deploy/local-libraries.js';
import { newestWheels } from '../core/deploy/wheel-name.js';
import { quote } from '../core/short-text.js';
import { buildArtifact } from './build-artifact.js';
import { type Library, libraryOf, withDynamicVersion } from './patch-wheel.js';

/** Jobs of a bundle whose libraries are files of the workspace, and those files. */
export interface BuiltLibraries {
  /** By their keys. */
  jobs: ReadonlyMap<string, JsonObject>;
  libraries: Library[];
  issues: BundleIssue[];
}

/** What is built, for whom, and where it will be. */
export interface Building {
  bundle: Pick<BundleForTarget, 'jobs' | 'sync' | 'artifacts'>;
  /** The jobs that are to run, by their keys; their paths are those of the bundle's. */
  jobs: ReadonlyMap<string, JsonObject>;
  /** The folder in the workspace where the files of libraries will be. */
  remoteFolder: string;
  progress: (line: string) => void;
}

/**
 * Builds the artifacts of a bundle if one of its jobs has a library that is a file, and names the files by where they will
 * be in the workspace. Nothing is built for jobs without; the commands are those of the bundle, run as its owner would.
 */
export async function buildLibraries(building: Building): Promise<BuiltLibraries> {
  const { jobs, bundle } = building;
  if ([...jobs.values()].every((job) => localLibraries(job).length === 0))
    return { jobs, libraries: [], issues: [] };
  const findings = new Findings();
  const bundleFolder = resolve(bundle.sync.folder, bundle.sync.bundleFolder);
  const artifacts = bundle.artifacts ?? implied(bundleFolder);
  for (const artifact of artifacts) {
    if (artifact.build === undefined || hasErrors(findings.issues)) continue;
    building.progress(`Building ${artifact.name}: ${artifact.build}`);
    await buildArtifact(artifact, bundleFolder, findings);
  }
  if (hasErrors(findings.issues)) return { jobs, libraries: [], issues: findings.issues };
  return new LibraryFiles(building, dynamicWheels(artifacts, bundleFolder), findings).collect();
}

function implied(bundleFolder: string): Artifact[] {
  const [setup] = findFiles(bundleFolder, 'setup.py');
  return setup === undefined ? [] : [impliedWheel(startOf('setup.py'))];
}

/** The wheels that get a version of their own. */
function dynamicWheels(artifacts: readonly Artifact[], bundleFolder: string): Set<string> {
  const dynamic = artifacts.filter(({ isWheel, hasDynamicVersion }) => isWheel && hasDynamicVersion);
  const patterns = dynamic.flatMap(({ files }) => files);
  return new Set(patterns.flatMap((pattern) => newestWheels(findFiles(bundleFolder, pattern))));
}

/** The files that libraries of jobs mean, each read once. */
class LibraryFiles {
  /** By their paths on this machine. */
  readonly #files = new Map<string, Library>();

  constructor(
    private readonly building: Building,
    private readonly dynamic: ReadonlySet<string>,
    private readonly findings: Findings,
  ) {}

  collect(): BuiltLibraries {
    const jobs = [...this.building.jobs].map(([key, job]): [string, JsonObject] => [
      key,
      withLibraries(job, (library) => this.#remotePathsOf(library, key)),
    ]);
    return { jobs: new Map(jobs), libraries: [...this.#files.values()], issues: this.findings.issues };
  }

  #remotePathsOf(library: LocalLibrary, jobKey: string): string[] {
    const { pattern } = library;
    const { folder } = this.building.bundle.sync;
    const files = newestWheels(findFiles(folder, pattern));
    if (files.length === 0) {
      const what = isGlob(pattern) ? 'there are no files' : 'there is no file';
      this.#refuse(library, jobKey, `${what} ${quote(pattern)} in ${folder}.`, HOW_TO_BUILD);
    }
    return files.flatMap((file) => {
      const read = this.#files.get(file) ?? this.#read(file, library, jobKey);
      return read === undefined ? [] : [`${this.building.remoteFolder}/${read.name}`];
    });
  }

  #read(file: string, library: LocalLibrary, jobKey: string): Library | undefined {
    const name = basename(file);
    const [twin] = [...this.#files.keys()].filter((other) => basename(other) === name);
    if (twin !== undefined) {
      const { folder } = this.building.bundle.sync;
      const both = [twin, file].map((path) => relative(folder, path)).join(' and ');
      this.#refuse(library, jobKey, `${both} have one name; in the workspace they lie in one folder.`);
      return undefined;
    }
    try {
      const plain = libraryOf(name, readFileSync(file));
      const read = this.dynamic.has(file) ? withDynamicVersion(plain) : plain;
      this.#files.set(file, read);
      return read;
    } catch (problem) {
      this.#refuse(library, jobKey, `${name} cannot be read: ${(problem as Error).message}.`);
      return undefined;
    }
  }

  #refuse({ path }: LocalLibrary, jobKey: string, message: string, hint?: string): void {
    const job = this.building.bundle.jobs.get(jobKey);
    const at = job?.sourceOf(path) ?? startOf('databricks.yml');
    this.findings.error('LIBRARY_FILE', `resources.jobs.${jobKey}.${path}`, at, message, hint);
  }
}

const HOW_TO_BUILD = 'Name in artifacts what builds it, or build it first.';
