# Databricks notebook source

import json

text = f"primary {dbutils.widgets.get('primary')}, merge {dbutils.widgets.get('merge')}"
dbutils.notebook.exit(json.dumps({"text": text}))
