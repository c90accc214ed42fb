import argparse
import json
import os

parser = argparse.ArgumentParser()
parser.add_argument("--output", required=True)
output = parser.parse_args().output

# Customers who call often leave: the threshold that splits them best.
calls = [(n % 9, n % 9 + n // 9 % 3 > 6) for n in range(900)]
best = max(range(10), key=lambda threshold: sum((count > threshold) == left for count, left in calls))
os.makedirs(os.path.dirname(output), exist_ok=True)
with open(output, "w") as file:
    json.dump({"threshold": best}, file)
