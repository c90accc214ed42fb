import tseslint from 'typescript-eslint';

const TEMPORAL = ['client', 'worker', 'workflow', 'activity', 'testing', 'envconfig'].map(
  (name) => `@temporalio/${name}`,
);
const except = (...allowed) => TEMPORAL.filter((name) => !allowed.includes(`${name}`));
const node = { group: ['node:*'], message: 'This folder does no I/O.' };
const sdk = { group: ['@databricks/*'], message: 'Only databricks/ imports the vendor SDK.' };
const folders = (...names) => ({
  group: names.map((name) => `**/${name}/**`),
  message: 'ARCHITECTURE.md says who may import whom.',
});
const libraries = (names) => ({ group: names, message: 'ARCHITECTURE.md says who may import what.' });

/** The import table of ARCHITECTURE.md: what each folder must never import. test/architecture.test.ts reads it too. */
export const importTable = {
  core: [
    node,
    sdk,
    libraries([...TEMPORAL, '@temporalio/common']),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
  ],
  workflows: [
    node,
    sdk,
    libraries([...except('@temporalio/workflow'), 'zod']),
    folders(
      ...['core/definition', 'core/task-types', 'core/planning', 'core/values', 'databricks'],
      ...['emulator', 'client', 'worker', 'cli', 'local'],
    ),
  ],
  activities: [
    sdk,
    libraries(except('@temporalio/activity', '@temporalio/client')),
    folders('workflows', 'emulator', 'client', 'worker', 'cli', 'local'),
  ],
  alerts: [
    sdk,
    libraries([...TEMPORAL, '@temporalio/common']),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
    folders('core/definition', 'core/planning', 'core/run', 'core/jobs'),
  ],
  ids: [
    sdk,
    libraries(TEMPORAL),
    folders(...['core', 'workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli']),
  ],
  drawing: [
    node,
    sdk,
    libraries([...TEMPORAL, '@temporalio/common', 'zod']),
    folders(
      'workflows',
      'activities',
      'databricks',
      'emulator',
      'client',
      'worker',
      'gateway',
      'cli',
      'local',
    ),
  ],
  'bundle-files': [
    sdk,
    libraries(TEMPORAL),
    folders(...['workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local']),
    folders('deploy'),
  ],
  storage: [
    sdk,
    libraries(TEMPORAL),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
    folders('deploy', 'bundle-files', 'ids', 'core/definition', 'core/planning', 'core/run', 'core/jobs'),
  ],
  packages: [
    sdk,
    libraries(TEMPORAL),
    folders('core', 'workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
  ],
  deploy: [libraries(TEMPORAL), folders('workflows', 'emulator', 'client', 'worker', 'cli', 'local')],
  databricks: [
    libraries(TEMPORAL),
    folders(
      'core/run',
      'core/plan',
      'core/planning',
      'core/definition',
      'workflows',
      'activities',
      'emulator',
      'client',
      'cli',
      'local',
    ),
  ],
  emulator: [
    sdk,
    libraries([...TEMPORAL, '@temporalio/common']),
    folders('core', 'databricks', 'workflows', 'activities', 'client', 'worker', 'cli', 'local'),
  ],
  client: [
    sdk,
    libraries(except('@temporalio/client', '@temporalio/envconfig')),
    folders('activities', 'databricks', 'emulator', 'worker', 'webhooks', 'gateway', 'cli', 'local'),
  ],
  access: [
    sdk,
    libraries([...TEMPORAL, '@temporalio/common']),
    folders('core/definition', 'core/planning', 'core/run', 'core/jobs', 'workflows', 'activities'),
    folders('emulator', 'client', 'worker', 'webhooks', 'gateway', 'web', 'cli', 'local'),
  ],
  secrets: [
    sdk,
    libraries([...TEMPORAL, '@temporalio/common']),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
  ],
  http: [
    sdk,
    libraries([...TEMPORAL, '@temporalio/common']),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
  ],
  webhooks: [
    sdk,
    libraries(TEMPORAL),
    folders('workflows', 'activities', 'databricks', 'emulator', 'worker', 'cli', 'local'),
  ],
  encryption: [
    sdk,
    libraries(TEMPORAL),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
    folders('core/definition', 'core/planning', 'core/run', 'core/jobs'),
  ],
  'codec-server': [
    sdk,
    libraries(TEMPORAL),
    folders('workflows', 'activities', 'databricks', 'emulator', 'client', 'worker', 'cli', 'local'),
  ],
  gateway: [
    sdk,
    libraries(except('@temporalio/client')),
    folders('workflows', 'activities', 'emulator', 'worker', 'webhooks', 'cli', 'local'),
  ],
  web: [
    sdk,
    libraries(except('@temporalio/client')),
    folders('activities', 'databricks', 'emulator', 'worker', 'webhooks', 'gateway', 'cli', 'local'),
  ],
  cli: [
    sdk,
    libraries(except('@temporalio/client')),
    folders('workflows', 'activities', 'databricks', 'emulator', 'local'),
  ],
  worker: [sdk, folders('emulator', 'webhooks', 'gateway', 'cli', 'local')],
};

const importRules = Object.entries(importTable).map(([folder, patterns]) => ({
  files: [`src/${folder}/**/*.{ts,cts}`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: patterns.map((p) => ({ ...p, allowTypeImports: false })) },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.brickwork/**', 'bin/**'] },
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            ...['eslint.config.js', 'chaos/wrong-clock.mjs', 'docs/pictures.mjs'],
            'src/web/assets/page.js',
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowNullish: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  ...importRules,
  {
    // What comes by the wire has no type; these tests say what they expect of it.
    files: ['test/gateway/api/**/*.ts', 'test/clients/**/*.ts'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((of) => [
        `@typescript-eslint/no-unsafe-${of}`,
        'off',
      ]),
    ),
  },
  {
    // The only value that workflows may not import is anything of activities: their types name the contract.
    files: ['src/workflows/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...importTable.workflows,
            { group: ['**/activities/**'], allowTypeImports: true, message: 'import type only.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'performance', 'crypto', 'fetch'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'Math', property: 'random' },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'chaos/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['eslint.config.js', 'docs/pictures.mjs', 'src/web/assets/page.js'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
