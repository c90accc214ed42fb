"""Makes ``/Volumes/…``, ``/Workspace/…`` and ``/dbfs/…`` mean the emulator's folders for everything that opens files."""

import builtins
import io
import os

WITH_ONE_PATH = ["stat", "lstat", "open", "mkdir", "listdir", "scandir", "remove", "unlink", "rmdir", "access", "utime"]
WITH_TWO_PATHS = ["rename", "replace", "link"]


def install(root, data):
    folders = {
        "/Volumes": os.path.join(data, "Volumes"),
        "/dbfs": os.path.join(data, "dbfs"),
        "/Workspace": root,
    }

    def local(path):
        if not isinstance(path, (str, os.PathLike)):
            return path
        text = os.fspath(path)
        if isinstance(text, bytes):
            return path
        text = text.removeprefix("dbfs:") if text.startswith("dbfs:/Volumes/") else text
        for prefix, folder in folders.items():
            if text == prefix or text.startswith(prefix + "/"):
                return folder + text[len(prefix):]
        return path

    def with_local_paths(function, count):
        def call(*arguments, **options):
            return function(*map(local, arguments[:count]), *arguments[count:], **options)

        return call

    for name in WITH_ONE_PATH:
        setattr(os, name, with_local_paths(getattr(os, name), 1))
    for name in WITH_TWO_PATHS:
        setattr(os, name, with_local_paths(getattr(os, name), 2))
    builtins.open = io.open = with_local_paths(io.open, 1)
