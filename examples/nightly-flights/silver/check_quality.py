# Databricks notebook source
# MAGIC %md
# MAGIC # Is tonight's data good enough to publish?

# COMMAND ----------

import csv
import json
import statistics

volume = dbutils.widgets.get("volume")
kept = int(dbutils.widgets.get("kept"))
dropped = int(dbutils.widgets.get("dropped"))

with open(f"{volume}/silver/flights.csv") as file:
    delays = [int(row["delay"]) for row in csv.DictReader(file)]

if len(delays) != kept:
    raise ValueError(f"silver has {len(delays)} flights, not {kept}")

report = {
    "bad_share": round(dropped / (kept + dropped), 4),
    "median_delay": statistics.median(delays),
    "on_time": sum(delay <= 15 for delay in delays),
}
dbutils.notebook.exit(json.dumps(report))
