# Databricks notebook source
import json

dbutils.notebook.exit(json.dumps({"greeting": f"hello, {dbutils.widgets.get('who')}"}))
