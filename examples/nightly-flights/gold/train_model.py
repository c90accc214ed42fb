"""Fits delay = a + b * hour + c * distance by least squares, and writes the model to the volume."""

import argparse
import csv
import json
import os


def solve(matrix, right):
    """Gaussian elimination with pivoting; the matrix is small."""
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(size):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def fit(features, targets):
    size = len(features[0])
    normal = [[sum(f[i] * f[j] for f in features) for j in range(size)] for i in range(size)]
    moments = [sum(f[i] * t for f, t in zip(features, targets)) for i in range(size)]
    return solve(normal, moments)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--volume", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--max-mean-error", type=float, required=True, help="minutes")
    args = parser.parse_args()

    with open(f"{args.volume}/silver/flights.csv") as file:
        flights = list(csv.DictReader(file))
    assert len(flights) == args.rows, f"{len(flights)} flights, not {args.rows}"

    features = [(1.0, float(f["hour"]), float(f["distance"]) / 1000) for f in flights]
    delays = [float(f["delay"]) for f in flights]
    weights = fit(features, delays)
    predicted = [sum(w * x for w, x in zip(weights, row)) for row in features]
    error = sum(abs(p - d) for p, d in zip(predicted, delays)) / len(delays)

    if error > args.max_mean_error:
        raise ValueError(f"the model is {error:.1f} minutes off, at most {args.max_mean_error} are allowed")

    os.makedirs(f"{args.volume}/models", exist_ok=True)
    model = {"intercept": weights[0], "per_hour": weights[1], "per_1000_miles": weights[2], "mean_error": error}
    with open(f"{args.volume}/models/delay.json", "w") as file:
        json.dump(model, file, indent=2)
    print(json.dumps(model))


main()
