# Databricks notebook source

import os

os.makedirs("/Volumes/main/work", exist_ok=True)
with open("/Volumes/main/work/processed.txt", "w") as file:
    file.write(dbutils.widgets.get("what"))
