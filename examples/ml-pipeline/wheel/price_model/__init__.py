"""A linear model of prices, by the normal equations: small enough to need no library."""

import argparse
import csv
import json


def solve(matrix, right):
    rows = [[*row, value] for row, value in zip(matrix, right)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at])]
    return [row[-1] for row in rows]


def train():
    parser = argparse.ArgumentParser()
    parser.add_argument("--table", required=True)
    parser.add_argument("--model", required=True)
    arguments, _ = parser.parse_known_args()
    with open(arguments.table, newline="") as file:
        rows = list(csv.DictReader(file))
    names = ["size", "distance", "age"]
    inputs = [[1.0, *(float(row[name]) for name in names)] for row in rows]
    prices = [float(row["price"]) for row in rows]
    matrix = [[sum(a[i] * a[j] for a in inputs) for j in range(4)] for i in range(4)]
    right = [sum(a[i] * price for a, price in zip(inputs, prices)) for i in range(4)]
    with open(arguments.model, "w") as file:
        json.dump({"names": names, "weights": solve(matrix, right)}, file)
