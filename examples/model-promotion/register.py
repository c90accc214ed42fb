# Databricks notebook source

import json
import os

folder = "/Volumes/main/churn/registry"
os.makedirs(folder, exist_ok=True)
version = len(os.listdir(folder)) + 1
with open(f"{folder}/{version}.json", "w") as file:
    json.dump({"accuracy": float(dbutils.widgets.get("accuracy"))}, file)
dbutils.notebook.exit(json.dumps({"version": version}))
