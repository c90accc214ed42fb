# Databricks notebook source
import json

dbutils.notebook.exit(json.dumps({"shouted": dbutils.widgets.get("text").upper()}))
