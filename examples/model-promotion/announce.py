# Databricks notebook source

print(f"now serving at {dbutils.widgets.get('endpoint')}")
