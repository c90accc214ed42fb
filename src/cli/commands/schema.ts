import { accessSchema } from '../../core/json-schema/access-schema.js';
import { bundleFileSchema } from '../../core/json-schema/bundle-file-schema.js';
import { environmentsSchema } from '../../core/environment/environment-file.js';
import { definitionSchema } from '../../core/json-schema/definition-schema.js';
import { casesSchema } from '../../core/pipeline-test/cases-schema.js';
import { EXIT } from '../terminal/exit-codes.js';
import { processTerminal } from '../terminal/terminal.js';

/** What there is a JSON Schema of. */
export type SchemaOf = 'definition' | 'bundle' | 'environments' | 'access' | 'cases';

const SCHEMAS = {
  definition: definitionSchema,
  bundle: bundleFileSchema,
  environments: environmentsSchema,
  access: accessSchema,
  cases: casesSchema,
};

/** `brickwork schema [definition|bundle|environments|access|cases]`: the JSON Schema for editors. */
export function schema(of: SchemaOf): number {
  processTerminal().data(JSON.stringify(SCHEMAS[of](), null, 2));
  return EXIT.success;
}
