import { connectTemporal } from '../../client/connect.js';
import { registerSearchAttributes } from '../../client/search-attributes.js';
import { EXIT } from '../exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson } from '../global-options.js';

/** `brickwork setup`: registers the search attributes of runs with the Temporal service; safe to repeat. */
export async function setup(options: GlobalOptions): Promise<number> {
  const terminal = terminalFor(options);
  const { temporalProfile: profile } = options;
  const temporal = await connectTemporal(profile === undefined ? {} : { profile });
  try {
    const { namespace, added, known, refused } = await registerSearchAttributes(temporal.client);
    if (wantsJson(options)) terminal.data(JSON.stringify({ namespace, added, known, refused }));
    else {
      for (const name of known) terminal.data(`${name}: registered already`);
      for (const name of added) terminal.data(`${name}: registered`);
    }
    if (refused === undefined) return EXIT.success;
    terminal.note(`The Temporal service did not register them: ${refused}`);
    terminal.note(`On Temporal Cloud: tcld namespace search-attributes add --namespace ${namespace} \\`);
    terminal.note(
      `  --search-attribute "BrickworkJob=Keyword" --search-attribute "BrickworkRunId=Keyword" \\`,
    );
    terminal.note(`  --search-attribute "BrickworkState=Keyword"`);
    terminal.note('Runs work without them; they cannot be searched by job and state then.');
    return EXIT.runFailed;
  } finally {
    await temporal.close();
  }
}
