"""Drops orders without an amount, and checks that none was lost on the way."""

import argparse
import csv
import os

parser = argparse.ArgumentParser()
parser.add_argument("--day", required=True)
parser.add_argument("--expect", type=int, required=True)
arguments = parser.parse_args()

with open(f"/Volumes/main/shop/raw/{arguments.day}/orders.csv", newline="") as file:
    orders = list(csv.DictReader(file))
if len(orders) != arguments.expect:
    raise ValueError(f"{arguments.expect} orders were extracted, {len(orders)} arrived")

os.makedirs("/Volumes/main/shop/clean", exist_ok=True)
good = [{**order, "day": arguments.day} for order in orders if order["amount"]]
with open("/Volumes/main/shop/clean/orders.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, ["id", "customer", "amount", "day"])
    writer.writeheader()
    writer.writerows(good)
print(f"{len(good)} of {len(orders)} orders are complete")
