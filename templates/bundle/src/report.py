# Databricks notebook source
rows = int(dbutils.widgets.get("rows"))
total = int(dbutils.widgets.get("total"))
message = f"{rows} orders, {total / rows:.2f} on average"
print(message)
dbutils.notebook.exit(message)
