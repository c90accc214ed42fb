# Databricks notebook source

import json

orders = int(dbutils.widgets.get("orders"))
total = float(dbutils.widgets.get("total"))
assert orders == 180, orders
print(f"{dbutils.widgets.get('day')}: {orders} orders, {total:.2f} EUR")
dbutils.notebook.exit(json.dumps({"average": round(total / orders, 2)}))
