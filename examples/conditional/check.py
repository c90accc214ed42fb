# Databricks notebook source

import json

changed = [n for n in range(100) if n % 4 == 0]
dbutils.notebook.exit(json.dumps({"changed_share": len(changed) / 100}))
