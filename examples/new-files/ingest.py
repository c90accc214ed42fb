# Databricks notebook source

import os
import shutil

name = dbutils.widgets.get("file")
if name == "batch-2.csv" and dbutils.widgets.get("execution_count") == "0":
    raise OSError("batch-2.csv is still being written")

landing = dbutils.widgets.get("landing")
os.makedirs("/Volumes/main/sensors/bronze", exist_ok=True)
with open(f"{landing}/{name}") as file:
    rows = sum(1 for _ in file) - 1
assert rows == int(dbutils.widgets.get("rows")), f"{name} has {rows} rows"
shutil.copyfile(f"{landing}/{name}", f"/Volumes/main/sensors/bronze/{name}")
