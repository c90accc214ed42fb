/** What DuckDB says of tables, schemas and catalogs that are not there. */
const NO_TABLE = /Table with name "?([^"\n]+?)"? does not exist/;
const NO_CATALOG = /^Binder Error: Catalog "([^"]+)" does not exist!/;

/** Databricks' message for a table or view that is not there. */
export function tableNotFound(...parts: string[]): Error {
  const name = parts.map((part) => `\`${part.replaceAll('`', '``')}\``).join('.');
  return new Error(
    `[TABLE_OR_VIEW_NOT_FOUND] The table or view ${name} cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42P01`,
  );
}

/** Databricks' message for a schema that is not there. */
export function schemaNotFound(name: string): Error {
  return new Error(
    `[SCHEMA_NOT_FOUND] The schema \`${name}\` cannot be found. Verify the spelling and correctness of the schema and catalog. SQLSTATE: 42704`,
  );
}

/** Databricks' message for a catalog that is not there. */
export function catalogNotFound(name: string): Error {
  return new Error(
    `[NO_SUCH_CATALOG_EXCEPTION] Catalog '${name}' was not found. Please verify the catalog name and then retry the query or command again. SQLSTATE: 42704`,
  );
}

/** An error of DuckDB in Databricks' words where clients are known to look for them; all others as DuckDB has them. */
export function databricksError(error: unknown): Error {
  const problem = error instanceof Error ? error : new Error(String(error));
  const [, table] = NO_TABLE.exec(problem.message) ?? [];
  if (table !== undefined) return tableNotFound(...table.split('.'));
  const [, catalog] = NO_CATALOG.exec(problem.message) ?? [];
  return catalog === undefined ? problem : catalogNotFound(catalog);
}
