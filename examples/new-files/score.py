# Databricks notebook source

mean = float(dbutils.widgets.get("mean"))
print(f"{dbutils.widgets.get('sensor')}: {'odd' if abs(mean - 5) > 3 else 'normal'}")
