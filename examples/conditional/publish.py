# Databricks notebook source

import json

with open("/Volumes/main/changes/processed.txt") as file:
    dbutils.notebook.exit(json.dumps({"processed": file.read()}))
