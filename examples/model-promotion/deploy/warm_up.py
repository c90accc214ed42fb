# Databricks notebook source

version = dbutils.widgets.get("version")
with open(f"/Volumes/main/churn/registry/{version}.json") as file:
    print(f"version {version}: {file.read()}")
