import { describe, expect, test } from 'vitest';
import { filesOfTexts } from '../../../src/core/bundle/bundle-files.js';
import { bundleQuestions } from '../../../src/core/bundle/bundle-questions.js';
import type { BundleOptions } from '../../../src/core/bundle/bundle-options.js';
import { LOOKUP_KINDS, type LookupAnswer } from '../../../src/core/bundle/lookup.js';
import { renderIssue } from '../../../src/core/issue.js';
import { bundleWith, issuesOf, jobOf, resolve } from './resolve-texts.js';

type Questions = ReturnType<typeof bundleQuestions>;

function ask(text: string, options: Partial<BundleOptions> = {}): Questions {
  const files = filesOfTexts('/home/me/bundle', new Map([['databricks.yml', text]]));
  return bundleQuestions(files, { caller: { userName: 'me@example.com' }, ...options });
}

/** `variable: kind name` of each look-up, or the issues. */
function askedOf(text: string, options: Partial<BundleOptions> = {}): string[] {
  const asked = ask(text, options);
  return asked.kind === 'invalid'
    ? asked.issues.map(renderIssue)
    : asked.lookups.map(({ variable, kind, name }) => `${variable}: ${kind} ${name}`);
}

const using = (variables: string, job = 'name: n'): string => bundleWith(job, `variables:\n${variables}`);
const answers = (entries: Record<string, LookupAnswer>): Partial<BundleOptions> => ({
  lookups: new Map(Object.entries(entries)),
});

describe('what is asked of the workspace', () => {
  test.each(LOOKUP_KINDS)('a variable can be the id of: %s', (kind) => {
    expect(askedOf(using(`  a: {lookup: {${kind}: 'The name'}}`))).toEqual([`a: ${kind} The name`]);
  });

  test('is what counts for the target, in the order of the files', () => {
    const bundle =
      using('  a: {lookup: {cluster: c}}\n  b: {default: x}\n  d: {lookup: {job: j}}\n') +
      'targets:\n  t:\n    variables: {b: {lookup: {query: q}}, d: fixed}\n  u: {}\n';
    expect(askedOf(bundle, { target: 't' })).toEqual(['a: cluster c', 'b: query q']);
    expect(askedOf(bundle, { env: { DATABRICKS_BUNDLE_TARGET: 'u' } })).toEqual(['a: cluster c', 'd: job j']);
    expect(ask(bundle, { target: 'u' })).toMatchObject({ target: 'u' });
  });

  test('is nothing that --var or the environment gives, but also what nobody uses', () => {
    const bundle = using(
      '  a: {lookup: {cluster: c}}\n  b: {lookup: {cluster: c}}\n  e: {lookup: {cluster: c}}',
    );
    expect(askedOf(bundle, { vars: ['a=1'], env: { BUNDLE_VAR_b: '2' } })).toEqual(['e: cluster c']);
  });

  test('is asked for by names that refer to variables, to the target and to the caller', () => {
    const variables = `  env: {default: dev}
  size: {default: 4}
  a: {lookup: {cluster: '\${var.env}-\${bundle.target}-\${workspace.current_user.short_name}'}}
  b: {lookup: {cluster: '\${var.size}'}}
  d: {lookup: {cluster: '\${resources.jobs.j.name}'}}
  e: {lookup: {cluster: '', job: j}}`;
    expect(askedOf(using(variables))).toEqual([
      'a: cluster dev-default-me',
      'b: cluster 4',
      // Only a deployment knows it: the Databricks CLI asks for this text, too.
      'd: cluster ${resources.jobs.j.name}',
      'e: job j',
    ]);
  });

  test('names where the workspace is and how to sign in, without what is empty', () => {
    const workspace = (fields: string): Questions => ask(`${bundleWith('name: n')}\nworkspace: {${fields}}`);
    expect(workspace("host: 'https://x', profile: p, root_path: /a, client_id: ''")).toMatchObject({
      workspace: { host: 'https://x', profile: 'p' },
    });
    expect(workspace('azure_use_msi: true, azure_tenant_id: t, auth_type: azure-msi')).toMatchObject({
      workspace: { azure_use_msi: true, azure_tenant_id: 't', auth_type: 'azure-msi' },
    });
    expect(workspace('azure_use_msi: false')).toMatchObject({ workspace: {} });
    const overridden = `${bundleWith('name: n')}\nworkspace: {host: a}\ntargets: {t: {workspace: {host: b}}}`;
    expect(ask(overridden)).toMatchObject({ workspace: { host: 'b' } });
  });

  test('does not depend on rules that depend on the caller', () => {
    const bundle = `${bundleWith('name: n')}\ntargets: {t: {mode: development, workspace: {root_path: /Shared/x}}}`;
    expect(issuesOf(bundle)[0]).toContain('MODE_PATH');
    expect(ask(bundle)).toEqual({ kind: 'questions', target: 't', workspace: {}, lookups: [] });
  });

  test('is not known where the files cannot be read so far, or the sign-in holds references', () => {
    expect(askedOf('bundle: [')).toEqual([expect.stringContaining('SYNTAX')]);
    expect(askedOf(bundleWith('name: n', 'targets: {a: {}, b: {}}'))).toEqual([
      expect.stringContaining('BUNDLE_TARGET_MISSING'),
    ]);
    expect(
      askedOf(
        `${using('  h: {default: x}')}\nworkspace: {host: '\${var.h}', azure_use_msi: '\${var.h}'}`,
      ).filter((text) => !text.startsWith('WORKSPACE_REFERENCE')),
    ).toEqual([
      'SIGN_IN_REFERENCE workspace.host: holds a reference, and is needed before references are resolved. Write the ' +
        'value, here or in the target; or leave it out, and let the environment say it.',
      expect.stringContaining('SIGN_IN_REFERENCE workspace.azure_use_msi'),
    ]);
  });
});

describe('a look-up that cannot be asked for', () => {
  test.each([
    ['{}', 'LOOKUP_KIND variables.a.lookup: says nothing that could be looked up.'],
    ["{cluster: ''}", 'LOOKUP_KIND variables.a.lookup: says nothing that could be looked up.'],
    ['{cluster: [c]}', 'LOOKUP_KIND variables.a.lookup: says nothing that could be looked up.'],
    ["{cluster: '${var.m}'}", 'LOOKUP_KIND variables.a.lookup: says nothing that could be looked up.'],
    [
      '{job: j, cluster_policy: c}',
      'LOOKUP_KIND variables.a.lookup: is to be one thing, and is cluster policy and job at once.',
    ],
    [
      "{job: '${var.nope}'}",
      'VARIABLE_UNKNOWN variables.a.lookup.job: ${var.nope}: there is no variable "nope".',
    ],
    [
      "{job: '${var.other}'}",
      'LOOKUP_NESTED variables.a.lookup.job: the text of a look-up refers to the variable other, which is looked up itself.',
    ],
    [
      "{job: '${var.a}'}",
      'LOOKUP_NESTED variables.a.lookup.job: the text of a look-up refers to the variable a, which is looked up itself.',
    ],
  ])('%s', (lookup, issue) => {
    const bundle = using(
      `  a: {lookup: ${lookup}}\n  other: {lookup: {cluster: c}}\n  m: {default: {x: 1}, type: complex}`,
      'name: ${var.a}',
    );
    const asked = askedOf(bundle).filter((text) => !text.includes('FIELD_TYPE'));
    expect(asked).toEqual([expect.stringContaining(issue)]);
    // Told once, and not again where it is used.
    const told = issuesOf(bundle).filter((text) => !text.startsWith('?'));
    expect(told).toEqual([expect.stringContaining(issue)]);
  });

  test('tells which kinds there are', () => {
    expect(askedOf(using('  a: {lookup: {clusters: c}}'))).toEqual([
      'FIELD_UNKNOWN variables.a.lookup.clusters: is not a field here, and left out. Did you mean "cluster"?',
      'LOOKUP_KIND variables.a.lookup: says nothing that could be looked up. Write the name of one of these: alert, ' +
        'cluster_policy, cluster, dashboard, instance_pool, job, metastore, notification_destination, pipeline, ' +
        'query, service_principal, warehouse.',
    ]);
  });

  test('since it refers to another one by way of a third variable, or to one with a value', () => {
    const bundle = using(
      "  a: {lookup: {job: '${var.b}'}}\n  b: {default: '${var.d}'}\n  d: {lookup: {cluster: c}}",
    );
    expect(askedOf(bundle, { vars: ['d=1'] })).toEqual([
      'LOOKUP_NESTED variables.b.value: the text of a look-up refers to the variable d, which is looked up itself. ' +
        'Write the name, or a variable with a value of its own.',
    ]);
  });

  test('does not matter where the variable has a value', () => {
    const bundle = using('  a: {lookup: {job: j, cluster: c}}', 'name: ${var.a}-${variables.a.lookup.job}');
    expect(jobOf(bundle, { vars: ['a=x'] })['name']).toBe('x-j');
  });
});

describe('the answer of the workspace', () => {
  const bundle = using('  a: {lookup: {cluster_policy: small}}', 'name: p-${var.a}');

  test('is the value of the variable', () => {
    expect(jobOf(bundle, answers({ a: 'ABC123' }))['name']).toBe('p-ABC123');
  });

  test('does not count against a value that is given', () => {
    expect(jobOf(bundle, { ...answers({ a: 'ABC123' }), vars: ['a=own'] })['name']).toBe('p-own');
  });

  test('is what an issue names where the value does not fit', () => {
    const tasks = 'tasks: [{task_key: t, run_job_task: {job_id: "${var.a}"}}]';
    const job = using('  a: {lookup: {job: other}}', tasks);
    expect(issuesOf(job, answers({ a: '9007199254740993' }))).toEqual([
      expect.stringContaining('(from variable a, looked up as job "other")'),
    ]);
    const [task] = jobOf(job, answers({ a: '12' }))['tasks'] as Record<string, unknown>[];
    expect(task['run_job_task']).toEqual({ job_id: 12 });
  });

  test.each<[LookupAnswer, string]>([
    [
      { notFound: true },
      'LOOKUP_NOT_FOUND variables.a.lookup.cluster_policy: the workspace has no cluster policy "small". Look whether ' +
        'it is written like this there, and whether you may see it, or give the id: --var a=… or BUNDLE_VAR_a.',
    ],
    [
      { ambiguous: 3 },
      'LOOKUP_AMBIGUOUS variables.a.lookup.cluster_policy: the workspace has 3 of this name: cluster policy "small". ' +
        'Rename the others, or give the id: --var a=… or BUNDLE_VAR_a.',
    ],
    [
      { failed: 'no grant' },
      'LOOKUP_FAILED variables.a.lookup.cluster_policy: the workspace did not say which the cluster policy "small" is: ' +
        'no grant. Try again, or give the id: --var a=… or BUNDLE_VAR_a.',
    ],
  ])('that it is none is an error, once: %j', (answer, issue) => {
    expect(issuesOf(bundle, answers({ a: answer }))).toEqual([`databricks.yml:7:16 ${issue}`]);
    const unused = using('  a: {lookup: {cluster_policy: small}}');
    expect(issuesOf(unused, answers({ a: answer }))).toHaveLength(1);
  });

  test('is only missed where the variable is used', () => {
    expect(issuesOf(bundle, answers({}))[0]).toContain('VARIABLE_LOOKUP');
    expect(resolve(using('  a: {lookup: {cluster: c}}'), answers({})).issues).toEqual([]);
  });
});
