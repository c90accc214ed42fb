# Databricks notebook source

import json

assert dbutils.widgets.get("alert") == "OK", "no bill goes out while the alert is on"
dbutils.notebook.exit(json.dumps({"published": int(dbutils.widgets.get("bills"))}))
