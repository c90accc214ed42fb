import { plainName } from './bundle-options.js';
import type { Findings } from './bundle-issue.js';
import { type FoundReference, referencesIn } from './reference-syntax.js';
import { changeTexts, membersOf, partOf, scalarOf, textOf } from './tree-parts.js';
import { type ScalarTree, scalarTree, sourceOf, type Tree } from './value-tree.js';

/**
 * A job with the paths of the volumes that it refers to, which follow from what the bundle says of them
 * (`initialize_volume_paths.go` of the Databricks CLI 1.14).
 */
export function withVolumePaths(job: Tree, path: string, bundle: Tree, findings: Findings): Tree {
  return changeTexts(
    job,
    (tree, at) => {
      const found = referencesIn(String(tree.value)).filter(isVolumePath);
      return found.reduceRight(
        (filled, reference) => withPath(filled, at, reference, { bundle, findings }),
        tree,
      );
    },
    path,
  );
}

function isVolumePath({ steps }: FoundReference): boolean {
  const [resources, volumes, , field] = steps;
  return resources === 'resources' && volumes === 'volumes' && field === 'volume_path' && steps.length === 4;
}

function withPath(
  tree: ScalarTree,
  at: string,
  { written, offset, steps }: FoundReference,
  { bundle, findings }: { bundle: Tree; findings: Findings },
): ScalarTree {
  const key = String(steps[2]);
  const volume = partOf(bundle, 'resources', 'volumes', key);
  if (volume === undefined) {
    const message = `${written} means nothing: there is no volume "${key}".`;
    findings.error('REFERENCE_UNKNOWN', at, sourceOf(tree), message);
    return tree;
  }
  const text = String(tree.value);
  const path = pathOf(volume, bundle);
  return scalarTree(tree, text.slice(0, offset) + path + text.slice(offset + written.length));
}

function pathOf(volume: Tree, bundle: Tree): string {
  const [catalog, schema, name] = ['catalog_name', 'schema_name', 'name'].map((field) =>
    textOf(volume, field),
  );
  const named = membersOf(bundle, 'resources', 'schemas').some(
    ([, own]) => textOf(own, 'name') === schema && textOf(own, 'catalog_name') === catalog,
  );
  const steps = [
    resolved(catalog, bundle),
    named ? prefixed(schema, bundle) : resolved(schema, bundle),
    resolved(name, bundle),
  ];
  return `/Volumes/${steps.join('/')}`;
}

/** A text that is a reference to one of a resource, looked up; what is not known before a deployment stays. */
function resolved(text: string, bundle: Tree): string {
  const [reference] = referencesIn(text);
  if (reference === undefined || reference.written !== text) return text;
  const { steps } = reference;
  const value = steps[0] === 'resources' ? textOf(bundle, ...steps) : '';
  if (value === '') return text;
  return steps[1] === 'schemas' && steps[3] === 'name' ? prefixed(value, bundle) : value;
}

/** The name of a schema of the bundle as it is deployed (`apply_presets.go`). */
function prefixed(name: string, bundle: Tree): string {
  if (scalarOf(bundle, 'experimental', 'skip_name_prefix_for_schema') === true) return name;
  const prefix = textOf(bundle, 'presets', 'name_prefix')
    .replaceAll('[', '')
    .replace(/^ +| +$/g, '');
  return `${plainName(prefix)}${prefix.endsWith(']') ? '_' : ''}${name}`;
}
