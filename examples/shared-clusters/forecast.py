# Databricks notebook source

import json

rows = int(dbutils.widgets.get("rows"))
assert rows > 0
dbutils.notebook.exit(json.dumps({"rows": rows}))
