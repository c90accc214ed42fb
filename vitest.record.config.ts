import base from './vitest.config.js';

const { projects: _projects, ...shared } = base.test ?? {};

/** Only for `npm run record-histories`: the same set-up, with the recorder as its one file. */
export default {
  test: {
    ...shared,
    include: ['test/replay/record.ts'],
    globalSetup: ['test/support/global-setup.ts'],
  },
};
