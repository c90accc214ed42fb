# Databricks notebook source
# Three batches of changes; what they should come to is known here, too.

import json
import os

os.makedirs("/Volumes/main/crm/changes", exist_ok=True)
batches = {
    1: [("I", n, "Oslo") for n in range(100)],
    2: [("U", n, "Bergen") for n in range(0, 100, 4)] + [("I", n, "Turku") for n in range(100, 110)],
    3: [("D", n, "") for n in range(90, 100)] + [("U", 105, "Oslo")],
}
for number, changes in batches.items():
    with open(f"/Volumes/main/crm/changes/{number}.csv", "w") as file:
        file.write("op,id,city\n" + "".join(f"{op},{key},{city}\n" for op, key, city in changes))
dbutils.notebook.exit(json.dumps({"batches": list(batches), "customers": 100, "moved": 23}))
