# Databricks notebook source
rows = int(dbutils.widgets.get("rows"))
fewest = int(dbutils.widgets.get("fewest"))
assert rows >= fewest, f"{rows} rows are too few."
dbutils.notebook.exit(str(rows))
