# Databricks notebook source
# Sets task values as notebooks do; the job declares them, so that other tasks can refer to them.

import json

customers = [(n % 9, n % 9 + n // 9 % 3 > 6) for n in range(5, 2000)]
with open("/Volumes/main/churn/candidate.json") as file:
    threshold = json.load(file)["threshold"]


def accuracy(limit):
    return sum((count > limit) == left for count, left in customers) / len(customers)


dbutils.jobs.taskValues.set("accuracy", round(accuracy(threshold), 3))
dbutils.jobs.taskValues.set("gain", round(accuracy(threshold) - accuracy(2), 3))
