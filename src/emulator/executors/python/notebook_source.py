"""Reads the cells of a notebook: ``.py`` source format or ``.ipynb``."""

import json
import os
import shlex
from dataclasses import dataclass, replace

HEADER = "# Databricks notebook source"
SEPARATOR = "# COMMAND ----------"
MAGIC = "# MAGIC "
ENDINGS = ["", ".py", ".ipynb"]


@dataclass
class Cell:
    name: str
    source: str
    number: int


def read_cells(path, root):
    """The cells of a notebook, with those of the notebooks that it runs by ``%run`` in their place."""
    with open(path) as file:
        text = file.read()
    return _ipynb_cells(path, text, root) if path.endswith(".ipynb") else _source_cells(path, text, root)


def _source_cells(path, text, root):
    cells = []
    line = 1
    for number, part in enumerate(text.split(SEPARATOR), start=1):
        lines = part.split("\n")
        magic = [entry[len(MAGIC):] for entry in lines if entry.startswith(MAGIC)]
        if magic and magic[0].startswith("%run"):
            cells += _run_cells(magic[0], number, path, root)
        else:
            # Empty lines in front keep the line numbers of a traceback those of the file.
            cells.append(Cell(path, "\n" * (line - 1) + _python_of(lines, magic, path), number))
        line += len(lines) - 1
    return cells


def _run_cells(line, number, path, root):
    """They are shown as a part of the cell that runs them."""
    words = shlex.split(line)
    if len(words) != 2:
        raise NotImplementedError(f"{path}: the emulator runs %run with a path alone, not: {line}")
    name = words[1].removeprefix("/Workspace")
    base = root + name if name.startswith("/") else os.path.join(os.path.dirname(path), name)
    files = [base + ending for ending in ENDINGS if os.path.isfile(base + ending)]
    if not files:
        raise FileNotFoundError(f"{path}: {line}: there is no such notebook")
    return [replace(cell, number=number) for cell in read_cells(os.path.normpath(files[0]), root)]


def _python_of(lines, magic, path):
    language = magic[0].split()[0] if magic and magic[0].startswith("%") else None
    if language in (None, "%python"):
        return "\n".join(magic if language else lines).replace("%python", "")
    return "" if _is_ignored(language) else _refuse(language, path)


def _ipynb_cells(path, text, root):
    cells = []
    for number, cell in enumerate(json.loads(text)["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        source = "".join(cell["source"])
        language = source.split()[0] if source.startswith("%") else None
        if language == "%run":
            cells += _run_cells(source.strip(), number, path, root)
            continue
        if language is not None and not _is_ignored(language):
            _refuse(language, path)
        cells.append(Cell(f"{path}#cell{number}", "" if language else source, number))
    return cells


def _is_ignored(magic):
    """Text, and package installation, which the emulator leaves to the machine's own Python."""
    return magic in ("%md", "%md-sandbox", "%pip")


def _refuse(magic, path):
    raise NotImplementedError(f"{path}: the emulator does not run {magic} cells of a Python notebook")
