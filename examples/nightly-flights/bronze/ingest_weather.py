# Databricks notebook source
# MAGIC %md
# MAGIC # Daily weather of Seattle and New York

# COMMAND ----------

import json
import os
import shutil

volume = dbutils.widgets.get("volume")

# Stands in for a source that is not ready when the night begins: the first attempt of every run fails.
if dbutils.widgets.get("execution_count") == "0":
    raise ConnectionError("the weather service answered 503: maintenance until 03:00")

# COMMAND ----------

os.makedirs(f"{volume}/bronze", exist_ok=True)
with open(f"{volume}/landing/weather.csv") as source, open(f"{volume}/bronze/weather.csv", "w") as target:
    shutil.copyfileobj(source, target)

with open(f"{volume}/bronze/weather.csv") as file:
    rows = sum(1 for _ in file) - 1
dbutils.notebook.exit(json.dumps({"rows": rows}))
