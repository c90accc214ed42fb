# Databricks notebook source
# MAGIC %md
# MAGIC Removes what only this run needed, however it went.

# COMMAND ----------

import json
import os

volume = dbutils.widgets.get("volume")
removed = []
if os.path.exists(f"{volume}/bronze"):
    for name in sorted(os.listdir(f"{volume}/bronze")):
        os.remove(f"{volume}/bronze/{name}")
        removed.append(name)

dbutils.notebook.exit(json.dumps({"removed": removed}))
