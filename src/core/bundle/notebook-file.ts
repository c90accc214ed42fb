import { isJsonObject } from '../json.js';
import { extensionOf } from './file-path.js';

/** What a file of the extension begins with, if it is a notebook (`libs/notebook/detect.go` of the Databricks CLI 1.14). */
const HEADERS: ReadonlyMap<string, string> = new Map([
  ['.py', '# Databricks notebook source'],
  ['.r', '# Databricks notebook source'],
  ['.scala', '// Databricks notebook source'],
  ['.sql', '-- Databricks notebook source'],
]);

/** So much is read of a file to tell whether it is one. */
const HEADER_LENGTH = 32;

export const NOTEBOOK_EXTENSIONS: readonly string[] = [...HEADERS.keys(), '.ipynb'];

/** Whether a file is a notebook; 'damaged' for one of Jupyter's that cannot be read. */
export function notebookKind(path: string, text: string): 'notebook' | 'file' | 'damaged' {
  const extension = extensionOf(path).toLowerCase();
  if (extension === '.ipynb') return isJupyter(text) ? 'notebook' : 'damaged';
  const [line] = text.slice(0, HEADER_LENGTH).split(/\r?\n/);
  return line === HEADERS.get(extension) ? 'notebook' : 'file';
}

/** The name that a notebook has in the workspace: without its extension. */
export function withoutExtension(path: string): string {
  const extension = extensionOf(path);
  if (path.endsWith('.designer.ipynb') || !NOTEBOOK_EXTENSIONS.includes(extension.toLowerCase())) return path;
  return path.slice(0, path.length - extension.length);
}

function isJupyter(text: string): boolean {
  try {
    const notebook: unknown = JSON.parse(text);
    return (
      isJsonObject(notebook) &&
      Array.isArray(notebook['cells']) &&
      isJsonObject(notebook['metadata']) &&
      Number(notebook['nbformat']) >= 4
    );
  } catch {
    return false;
  }
}
