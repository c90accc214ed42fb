# Databricks notebook source

import json

dbutils.notebook.exit(json.dumps({"files": 3}))
