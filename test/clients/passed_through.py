"""What is no business of the jobs service: files, notebooks, secrets, statements, and who calls."""

import base64
import io
import json

from databricks.sdk import WorkspaceClient
from databricks.sdk.service import workspace

w = WorkspaceClient()
told = {"me": w.current_user.me().user_name}

w.workspace.mkdirs("/Shared/python")
w.workspace.upload(
    "/Shared/python/uploaded",
    io.BytesIO(b"# Databricks notebook source\nprint(1)\n"),
    format=workspace.ImportFormat.SOURCE,
    language=workspace.Language.PYTHON,
    overwrite=True,
)
w.workspace.import_(
    "/Shared/python/imported",
    content=base64.b64encode(b"# Databricks notebook source\nprint(2)\n").decode(),
    format=workspace.ImportFormat.SOURCE,
    language=workspace.Language.PYTHON,
    overwrite=True,
)
told["notebooks"] = sorted(
    one.path
    for one in w.workspace.list("/Shared/python")
    if one.object_type == workspace.ObjectType.NOTEBOOK
)
with w.workspace.download("/Shared/python/uploaded") as file:
    told["downloaded"] = file.read().decode()

path = "/Volumes/main/default/files/python.bin"
content = bytes(range(256)) * 4096
w.files.upload(path, io.BytesIO(content), overwrite=True)
told["file"] = w.files.download(path).contents.read() == content

w.secrets.create_scope("python")
w.secrets.put_secret("python", "key", string_value="hidden")
told["secret"] = base64.b64decode(w.secrets.get_secret("python", "key").value).decode()

statement = w.statement_execution.execute_statement("SELECT 1 AS n UNION ALL SELECT 2", "w")
told["statement"] = [statement.status.state.value, statement.result.data_array]

print(json.dumps(told))
