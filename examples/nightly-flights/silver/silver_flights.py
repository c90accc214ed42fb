# Databricks notebook source
# MAGIC %md
# MAGIC # Flights with their airports; rows that cannot be right are dropped

# COMMAND ----------

import csv
import json
import os

volume = dbutils.widgets.get("volume")
expected = int(dbutils.widgets.get("bronze_rows"))

with open(f"{volume}/bronze/airports.csv") as file:
    airports = {row["iata"]: row for row in csv.DictReader(file)}
with open(f"{volume}/bronze/flights.jsonl") as file:
    flights = [json.loads(line) for line in file]

if len(flights) != expected:
    raise ValueError(f"bronze has {len(flights)} flights, but ingest_flights counted {expected}")

# COMMAND ----------


def is_possible(flight):
    return flight["distance"] > 0 and flight["origin"] != flight["destination"] and -120 < flight["delay"] < 1440


COLUMNS = ["day", "hour", "origin", "origin_city", "destination", "distance", "delay"]
os.makedirs(f"{volume}/silver", exist_ok=True)
kept = 0
with open(f"{volume}/silver/flights.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for flight in flights:
        origin = airports.get(flight["origin"])
        if origin is None or not is_possible(flight):
            continue
        day, time = flight["date"].split(" ")
        writer.writerow(
            [
                day.replace("/", "-"),
                int(time[:2]),
                flight["origin"],
                origin["city"],
                flight["destination"],
                flight["distance"],
                flight["delay"],
            ]
        )
        kept += 1

dbutils.notebook.exit(json.dumps({"rows": kept, "dropped": len(flights) - kept}))
