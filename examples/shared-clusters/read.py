# Databricks notebook source

import json
import os

name, rows = dbutils.widgets.get("name"), int(dbutils.widgets.get("rows"))
os.makedirs("/Volumes/main/shop/tables", exist_ok=True)
with open(f"/Volumes/main/shop/tables/{name}.jsonl", "w") as file:
    file.writelines(json.dumps({"article": n % 50, name: n}) + "\n" for n in range(rows))
dbutils.notebook.exit(json.dumps({"rows": rows}))
