# Databricks notebook source

import csv
import json

with open("/Volumes/main/houses/model.json") as file:
    model = json.load(file)
with open("/Volumes/main/houses/features.csv", newline="") as file:
    rows = list(csv.DictReader(file))
prices = [float(row["price"]) for row in rows]
guesses = [
    model["weights"][0] + sum(w * float(row[n]) for w, n in zip(model["weights"][1:], model["names"])) for row in rows
]
mean = sum(prices) / len(prices)
r2 = 1 - sum((p - g) ** 2 for p, g in zip(prices, guesses)) / sum((p - mean) ** 2 for p in prices)
if r2 < float(dbutils.widgets.get("min_r2")):
    raise ValueError(f"the model explains too little: r2 is {r2:.3f}")
dbutils.notebook.exit(json.dumps({"r2": round(r2, 3)}))
