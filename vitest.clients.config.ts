import base, { OF_CLIENTS } from './vitest.config.js';

const { projects: _projects, coverage: _coverage, ...shared } = base.test ?? {};

/** Only for `npm run test:clients`: the same set-up, with programs of others that have to be installed first. */
export default {
  test: {
    ...shared,
    include: OF_CLIENTS,
    globalSetup: ['test/support/global-setup.ts', 'test/clients/airflow/install.ts'],
  },
};
