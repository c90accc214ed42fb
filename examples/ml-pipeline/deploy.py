# Databricks notebook source

import shutil

shutil.copyfile("/Volumes/main/houses/model.json", "/Volumes/main/houses/serving.json")
print(f"serving a model with r2 {dbutils.widgets.get('r2')}")
