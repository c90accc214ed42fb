# Databricks notebook source
rows = dbutils.jobs.taskValues.get(taskKey="count_rows", key="row_count", default=0, debugValue=0)
if rows == 0:
    raise ValueError("No rows have arrived.")
dbutils.notebook.exit(f"{rows} rows are there.")
