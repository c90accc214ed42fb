import { registerSearchAttributes } from '../../client/search-attributes.js';
import { EXIT } from '../terminal/exit-codes.js';
import { type GlobalOptions, terminalFor, wantsJson, withTemporal } from './global-options.js';

/** `brickwork setup`: registers the search attributes of runs with the Temporal service; safe to repeat. */
export async function setup(options: GlobalOptions): Promise<number> {
  const terminal = terminalFor(options);
  return withTemporal(options, async (client) => {
    const { namespace, added, known, refused } = await registerSearchAttributes(client);
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
  });
}
