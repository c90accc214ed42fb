# Databricks notebook source

import json

version = dbutils.widgets.get("version")
dbutils.notebook.exit(json.dumps({"endpoint": f"/serving/churn/{version}"}))
