# Databricks notebook source
# MAGIC %md
# MAGIC # Flights, as they came in

# COMMAND ----------

import json
import os

volume = dbutils.widgets.get("volume")
os.makedirs(f"{volume}/bronze", exist_ok=True)

with open(f"{volume}/landing/flights.json") as file:
    flights = json.load(file)

# COMMAND ----------

with open(f"{volume}/bronze/flights.jsonl", "w") as file:
    for flight in flights:
        file.write(json.dumps(flight) + "\n")

print(f"{len(flights)} flights")
dbutils.notebook.exit(json.dumps({"rows": len(flights), "first_day": min(f["date"] for f in flights)[:10]}))
