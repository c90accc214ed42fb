import { join } from 'node:path';
import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** What the compiler says of a module that lies beside the tests but in no file, one line for each problem. */
export function typeProblems(source: string): string[] {
  const path = join(process.cwd(), 'test', 'checked-by-its-types.ts');
  const files = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...files,
    fileExists: (name) => name === path || files.fileExists(name),
    readFile: (name) => (name === path ? source : files.readFile(name)),
    getSourceFile: (name, options) => {
      if (name === path) return ts.createSourceFile(name, source, options);
      return (parsed[name] ??= files.getSourceFile(name, options));
    },
  };
  const program = ts.createProgram([path], OPTIONS, host);
  const file = program.getSourceFile(path);
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ].map(({ messageText, start = 0 }) => {
    const line = source.slice(0, start).split('\n').length;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** Of files that do not change: several modules are checked against the same types. */
const parsed: Record<string, ts.SourceFile | undefined> = {};
