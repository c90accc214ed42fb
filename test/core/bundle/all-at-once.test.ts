import { expect, test } from 'vitest';
import { issuesOf } from './resolve-texts.js';

/** A bundle with a mistake in nearly every line. */
const FILES = {
  'databricks.yml': `bundle: {name: shop, nmae: shop}
include:
  - resources/*.yml
  - more/*.yml
  - missing.yml
variables:
  days:
    default: many
  a: {default: "\${var.b}"}
  b: {default: "\${var.a}"}
  required:
targets:
  dev:
    mode: development
    variables: {dayz: 3}
    presets: {name_prefix: mine_}
    resources:
      jobs:
        load:
          tasks:
            - task_key: exrtact
              max_retries: 2
`,
  'resources/load.yml': `resources:
  jobs:
    load:
      name: \${var.nmae}
      timeout_seconds: \${var.days}
      tasks:
        - task_key: extract
          notebook_task: {notebook_path: ../src/extrct.py}
        - task_key: send
          existing_cluster_id: c
          spark_python_task: {python_file: "\${workspace.flie_path}/a.py"}
`,
  'resources/other.yml': `resources:
  jobs:
    load: {name: Again}
    other:
`,
  'src/extract.py': '# Databricks notebook source\n',
};

test('everything that is wrong with a bundle is told at once, each with its place and a hint', () => {
  expect(issuesOf(FILES, { vars: ['dais=1'] })).toMatchInlineSnapshot(`
    [
      "? databricks.yml:1:22 FIELD_UNKNOWN bundle.nmae: is not a field here, and left out. Did you mean "name"?",
      "? databricks.yml:4:5 BUNDLE_INCLUDE_EMPTY include[1]: "more/*.yml" matches no file.",
      "databricks.yml:5:5 BUNDLE_INCLUDE_MISSING include[2]: "missing.yml" matches no file.",
      "resources/other.yml:3:5 RESOURCE_KEY_TWICE resources.jobs.load: the key is taken by resources.jobs.load at resources/load.yml:3:5. Give one of them another key; an override belongs into targets.",
      "? databricks.yml:21:15 BUNDLE_TASK_NEW targets.dev.resources.jobs.load.tasks[0]: the job has no task "exrtact" to change, so that this is a new one without a type. Did you mean "extract"?",
      "databricks.yml:15:17 VARIABLE_UNKNOWN targets.dev.variables.dayz: there is no variable "dayz" that could be set. Did you mean "days"?",
      "resources/other.yml:4:5 RESOURCE_EMPTY resources.jobs.other: has nothing in it.",
      "databricks.yml:6:1 VARIABLE_FLAG variables.dais: --var sets "dais", which is no variable of the bundle. Did you mean "days"?",
      "databricks.yml:11:3 VARIABLE_MISSING variables.required: has no value. Give it a default, set it in the target, or by --var, BUNDLE_VAR_required or .databricks/bundle/dev/variable-overrides.json.",
      "databricks.yml:9:7 REFERENCE_CIRCLE variables.a.value: its references lead in a circle: var.b → var.a → var.b. Give one of them a value of its own.",
      "resources/load.yml:11:31 REFERENCE_UNKNOWN resources.jobs.load.tasks[1].spark_python_task.python_file: \${workspace.flie_path} means nothing: there is no "workspace.flie_path". Did you mean "file_path"?",
      "? databricks.yml:8:5 FIELD_TYPE resources.jobs.load.timeout_seconds: has to be a whole number, and is left out: it is "many" (from variable days, by its default).",
      "databricks.yml:16:15 MODE_PREFIX presets.name_prefix: the prefix of a target in development mode holds the user's name, since each user has a copy. Write \${workspace.current_user.short_name} in it.",
      "resources/load.yml:8:27 PATH_MISSING resources.jobs.load.tasks[1].notebook_task.notebook_path: there is no notebook "../src/extrct.py". Did you mean "../src/extract.py"?",
    ]
  `);
});
