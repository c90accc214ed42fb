import { asText, type Wire } from '../wire/wire.js';

const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|--[^\n]*|\/\*[\s\S]*?\*\/|(?<![:\w]):([A-Za-z_]\w*)/g;

/**
 * Databricks SQL as DuckDB takes it: `:name` becomes the parameter's literal, `` `name` `` becomes `"name"`, and paths
 * under /Volumes become those of the emulator's folder. Everything else of Spark SQL that DuckDB lacks fails there.
 */
export function translateSql(sql: string, parameters: Wire, volumes: string): string {
  return sql.replace(TOKEN, (token: string, name: string | undefined) => {
    if (name !== undefined) {
      if (!Object.hasOwn(parameters, name))
        throw new Error(`[UNBOUND_SQL_PARAMETER] Found the unbound parameter: ${name}.`);
      return `'${asText(parameters[name]).replaceAll("'", "''")}'`;
    }
    if (token.startsWith('`')) return `"${token.slice(1, -1).replaceAll('``', '`').replaceAll('"', '""')}"`;
    return token.startsWith("'/Volumes/") ? `'${volumes}${token.slice("'/Volumes".length)}` : token;
  });
}

/** The cells of a SQL notebook in source format; Markdown cells are left out, and a plain file is one script. */
export function notebookStatements(text: string): string[] {
  return text.split(/^-- COMMAND ----------\s*$/m).filter((cell) => !/^-- MAGIC %md/m.test(cell));
}
