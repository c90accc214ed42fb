# Databricks notebook source
# Stands in for the files that have arrived: makes them, and names them.

import json
import os

landing = dbutils.widgets.get("landing")
os.makedirs(landing, exist_ok=True)
files = []
for number in range(5):
    name, rows = f"batch-{number}.csv", 20 + number
    with open(f"{landing}/{name}", "w") as file:
        file.write("sensor,value\n" + "".join(f"s{row % 4},{(row * number) % 11}\n" for row in range(rows)))
    files.append({"name": name, "rows": rows})
dbutils.notebook.exit(json.dumps({"files": files}))
