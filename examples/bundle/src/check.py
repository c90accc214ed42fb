# Databricks notebook source
rows = int(dbutils.widgets.get("rows"))
assert rows > 0, "No rows were loaded."
dbutils.notebook.exit(str(rows))
