# Databricks notebook source

import os

os.makedirs("/Volumes/main/changes", exist_ok=True)
with open("/Volumes/main/changes/processed.txt", "w") as file:
    file.write(dbutils.widgets.get("what"))
