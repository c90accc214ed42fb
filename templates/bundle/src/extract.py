# Databricks notebook source
# The job's parameter "orders"; every parameter of a job is a widget of its notebooks.
count = int(dbutils.widgets.get("orders"))
amounts = [10 + at % 7 for at in range(count)]
print(f"{count} orders extracted")

# COMMAND ----------

# What later tasks refer to as {{tasks.extract.values.rows}} and {{tasks.extract.values.total}}.
dbutils.jobs.taskValues.set("rows", len(amounts))
dbutils.jobs.taskValues.set("total", sum(amounts))
