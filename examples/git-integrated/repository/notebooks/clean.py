# Databricks notebook source

import json
import os

os.makedirs("/Volumes/main/geo", exist_ok=True)
with open("/Volumes/main/geo/cities.csv", "w") as file:
    file.write("city,country\nOslo,NO\nBergen,NO\nTurku,FI\n")
dbutils.notebook.exit(json.dumps({"version": 1}))
