import { describe, expect, test } from 'vitest';
import { bundleWith, issuesOf, jobOf } from './resolve-texts.js';

const VOLUMES = `  schemas:
    s: {name: raw, catalog_name: main}
  volumes:
    own: {name: files, catalog_name: main, schema_name: "\${resources.schemas.s.name}"}
    named: {name: "n_\${bundle.target}", catalog_name: main, schema_name: raw}
    other: {name: o, catalog_name: "\${resources.catalogs.none.name}", schema_name: "x\${resources.schemas.s.name}"}
`;

/** What a parameter comes to in a job beside these volumes. */
function valueOf(text: string, rest = ''): unknown {
  const job = jobOf(
    bundleWith(`parameters: [{name: p, default: '${text}'}]\nmax_concurrent_runs: 1`, `${VOLUMES}${rest}`),
  );
  return (job['parameters'] as { default: unknown }[])[0].default;
}

describe('the path of a volume of the bundle', () => {
  test.each([
    ['${resources.volumes.own.volume_path}/in', '/Volumes/main/raw/files/in'],
    [
      'a ${resources.volumes.named.volume_path} ${resources.volumes.own.volume_path}',
      'a /Volumes/main/raw/n_default /Volumes/main/raw/files',
    ],
    [
      '${resources.volumes.other.volume_path}',
      '/Volumes/${resources.catalogs.none.name}/x${resources.schemas.s.name}/o',
    ],
    ['${resources.volumes.own.name}', '${resources.volumes.own.name}'],
  ])('%s', (text, path) => {
    expect(valueOf(text)).toBe(path);
  });

  test.each([
    ['targets: {t: {mode: development}}', 'dev_tester_raw'],
    ['presets: {name_prefix: "Q-1."}', 'q_1raw'],
    ['presets: {name_prefix: "Q"}\nexperimental: {skip_name_prefix_for_schema: true}', 'raw'],
  ])('has the prefix of its schema: %s', (rest, schema) => {
    for (const volume of ['own', 'named'])
      expect(valueOf(`\${resources.volumes.${volume}.volume_path}`, rest)).toContain(
        `/Volumes/main/${schema}/`,
      );
  });

  test('that is not there is an error', () => {
    expect(issuesOf(bundleWith('description: "${resources.volumes.nil.volume_path}"'))).toEqual([
      'databricks.yml:5:7 REFERENCE_UNKNOWN resources.jobs.j.description: ${resources.volumes.nil.volume_path} means nothing: there is no volume "nil".',
    ]);
  });
});
