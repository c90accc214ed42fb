"""The part of ``dbutils`` that jobs use: widgets, notebook.exit, jobs.taskValues, secrets."""

import json

MOST_VALUE_BYTES = 48 * 1024


class NotebookExit(BaseException):
    """Raised by ``dbutils.notebook.exit``; not an Exception, so that user code does not catch it by accident."""

    def __init__(self, result):
        super().__init__(result)
        self.result = str(result)


class Widgets:
    def __init__(self, values):
        self._given = dict(values)
        self._defaults = {}

    def text(self, name, defaultValue, label=None):
        self._defaults[name] = defaultValue

    def dropdown(self, name, defaultValue, choices, label=None):
        self._defaults[name] = defaultValue

    combobox = dropdown
    multiselect = dropdown

    def get(self, name):
        if name in self._given:
            return self._given[name]
        if name in self._defaults:
            return self._defaults[name]
        raise ValueError(f"InputWidgetNotDefined: No input widget named {name} is defined")

    def getAll(self):
        return {**self._defaults, **self._given}

    def remove(self, name):
        self._defaults.pop(name, None)

    def removeAll(self):
        self._defaults.clear()


class Notebook:
    def exit(self, value):
        raise NotebookExit(value)


class TaskValues:
    """Of one run: ``of_run`` holds the values of its tasks, each as JSON, as Databricks keeps them."""

    def __init__(self, of_run):
        self._of_run = of_run
        self.published = {}

    def set(self, key, value):
        if not isinstance(key, str):
            raise TypeError(f"The key of a task value must be a string, not {type(key).__name__}")
        try:
            text = json.dumps(value, allow_nan=False, separators=(",", ":"))
        except (TypeError, ValueError) as error:
            raise ValueError(f"The task value {key} cannot be represented as JSON: {error}") from error
        size = len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if size > MOST_VALUE_BYTES:
            raise ValueError(f"Task value {key} has {size} bytes; at most {MOST_VALUE_BYTES} are allowed")
        self.published[key] = text

    def get(self, taskKey, key, default=None, debugValue=None):
        """``debugValue`` is for notebooks outside of jobs, so that nothing here looks at it."""
        values = self._of_run.get(taskKey)
        if values is not None and key in values:
            return json.loads(values[key])
        if default is not None:
            return default
        if values is None:
            raise ValueError(f"Task key does not exist in run: {taskKey}.")
        raise ValueError(f"Task value with key {key} does not exist for task {taskKey}.")


class Jobs:
    def __init__(self, of_run):
        self.taskValues = TaskValues(of_run)


class Secrets:
    def __init__(self, scopes):
        self._scopes = scopes

    def get(self, scope, key):
        if scope not in self._scopes:
            raise ValueError(f"Secret does not exist with scope: {scope} and key: {key}")
        if key not in self._scopes[scope]:
            raise ValueError(f"Secret does not exist with scope: {scope} and key: {key}")
        return self._scopes[scope][key]

    def listScopes(self):
        return list(self._scopes)

    def list(self, scope):
        return list(self._scopes.get(scope, {}))


class DBUtils:
    def __init__(self, task):
        self.widgets = Widgets(task.get("widgets", {}))
        self.notebook = Notebook()
        self.jobs = Jobs(task["task_values"])
        self.secrets = Secrets(task["secrets"])

    def __getattr__(self, name):
        raise NotImplementedError(f"The emulator's dbutils has widgets, notebook, jobs and secrets, but no {name}")
