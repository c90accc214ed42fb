# Databricks notebook source

import csv
import os

if dbutils.widgets.get("execution_count") == "0":
    raise ConnectionError("the meters' gateway is restarting")
assert dbutils.secrets.get("meters", "token"), "a token is needed"

os.makedirs("/Volumes/main/energy/bronze", exist_ok=True)
with open("/Volumes/main/energy/bronze/readings.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["meter", "hour", "kwh"])
    writer.writerows([meter, hour, round(0.2 + (meter * 7 + hour * 3) % 20 / 10, 2)] for meter in range(30) for hour in range(24))
