# Databricks notebook source
rows = int(dbutils.widgets.get("rows"))
dbutils.notebook.exit(f"Good morning: {rows} rows.")
