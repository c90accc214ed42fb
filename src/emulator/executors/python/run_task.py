"""Runs one Python task for the emulator.

Reads one line of JSON from standard input (what to run and where), executes it with a ``dbutils`` like that of
Databricks, and writes ``{"notebook_result", "values", "error", "error_trace"}`` to ``result_file``.
"""

import json
import os
import runpy
import sys
import threading
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import databricks_paths  # noqa: E402
import notebook_source  # noqa: E402
from dbutils import DBUtils, NotebookExit  # noqa: E402


def end_with_parent():
    """The emulator holds the other end of standard input; without it there is nobody to report to."""

    def watch():
        sys.stdin.read()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def run_notebook(task, dbutils):
    sys.path.insert(0, os.path.dirname(task["file"]))
    namespace = {"__name__": "__main__", "dbutils": dbutils, "display": print, "spark": NoSpark()}
    # One stream for both, as a cell shows them.
    os.dup2(1, 2)
    for cell in notebook_source.read_cells(task["file"], task["root"]):
        mark_cell(cell.number)
        exec(compile(cell.source, cell.name, "exec"), namespace)


def mark_cell(number):
    """Tells the emulator which cell prints what follows (notebook-export.ts)."""
    sys.stdout.flush()
    os.write(1, f"\x1e{number}\n".encode())


def run_script(task, dbutils):
    sys.argv = [task["file"], *task["arguments"]]
    sys.path.insert(0, os.path.dirname(task["file"]))
    runpy.run_path(task["file"], init_globals={"dbutils": dbutils, "spark": NoSpark()}, run_name="__main__")


def run_wheel(task, dbutils):
    from importlib import import_module, metadata

    sys.argv = [task["package"], *task["arguments"]]
    name = task["entry_point"]
    scripts = metadata.distribution(task["package"]).entry_points.select(name=name)
    for script in scripts:
        return script.load()()
    return getattr(import_module(task["package"].replace("-", "_")), name)()


class NoSpark:
    def __getattr__(self, name):
        raise NotImplementedError(f"spark.{name}: the emulator has no Spark; use plain Python or a SQL task.")


RUNNERS = {"notebook": run_notebook, "script": run_script, "wheel": run_wheel}


def trace_of(error):
    """The traceback from the task's own code on: what ran it is of no interest."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename.startswith((__file__, "<frozen ")):
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame))


def main():
    sys.stdout.reconfigure(line_buffering=True)
    task = json.loads(sys.stdin.readline())
    end_with_parent()
    result_file = task["result_file"]
    sys.path[:0] = [*task["wheels"], task["root"]]
    dbutils = DBUtils(task)
    result = {}
    write = open
    databricks_paths.install(task["root"], task["data"])
    try:
        RUNNERS[task["kind"]](task, dbutils)
    except NotebookExit as exit:
        result["notebook_result"] = exit.result
    except SystemExit as exit:
        if exit.code not in (None, 0):
            result["error"] = f"SystemExit: {exit.code}"
    except BaseException as error:
        result["error"] = f"{type(error).__name__}: {error}"
        result["error_trace"] = trace_of(error)
    result["values"] = dbutils.jobs.taskValues.published
    sys.stdout.flush()
    sys.stderr.flush()
    with write(result_file, "w") as file:
        json.dump(result, file)
    os._exit(0)


main()
