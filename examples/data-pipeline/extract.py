# Databricks notebook source
# Orders of one day from the shop; every seventh has no amount yet.

import csv
import json
import os

day = dbutils.widgets.get("day")
folder = f"/Volumes/main/shop/raw/{day}"
os.makedirs(folder, exist_ok=True)

orders = [
    {"id": n, "customer": f"c{n % 40}", "amount": "" if n % 7 == 0 else round(5 + n * 1.37 % 90, 2)}
    for n in range(1, 211)
]
with open(f"{folder}/orders.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, ["id", "customer", "amount"])
    writer.writeheader()
    writer.writerows(orders)

dbutils.notebook.exit(json.dumps({"rows": len(orders)}))
