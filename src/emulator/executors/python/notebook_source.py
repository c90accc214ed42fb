"""Reads the cells of a notebook: ``.py`` source format or ``.ipynb``."""

import json
from dataclasses import dataclass

HEADER = "# Databricks notebook source"
SEPARATOR = "# COMMAND ----------"
MAGIC = "# MAGIC "


@dataclass
class Cell:
    name: str
    source: str
    number: int


def read_cells(path):
    with open(path) as file:
        text = file.read()
    return _ipynb_cells(path, text) if path.endswith(".ipynb") else _source_cells(path, text)


def _source_cells(path, text):
    cells = []
    line = 1
    for number, part in enumerate(text.split(SEPARATOR), start=1):
        lines = part.split("\n")
        # Empty lines in front keep the line numbers of a traceback those of the file.
        cells.append(Cell(path, "\n" * (line - 1) + _python_of(lines, path), number))
        line += len(lines) - 1
    return cells


def _python_of(lines, path):
    magic = [entry[len(MAGIC):] for entry in lines if entry.startswith(MAGIC)]
    language = magic[0].split()[0] if magic and magic[0].startswith("%") else None
    if language in (None, "%python"):
        return "\n".join(magic if language else lines).replace("%python", "")
    return "" if _is_ignored(language) else _refuse(language, path)


def _ipynb_cells(path, text):
    cells = []
    for number, cell in enumerate(json.loads(text)["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        language = source.split()[0] if source.startswith("%") else None
        if language is not None and not _is_ignored(language):
            _refuse(language, path)
        cells.append(Cell(f"{path}#cell{number}", "" if language else source, number))
    return cells


def _is_ignored(magic):
    """Text, and package installation, which the emulator leaves to the machine's own Python."""
    return magic in ("%md", "%md-sandbox", "%pip")


def _refuse(magic, path):
    raise NotImplementedError(f"{path}: the emulator does not run {magic} cells of a Python notebook")
