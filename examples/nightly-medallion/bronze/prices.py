# Databricks notebook source

import os

os.makedirs("/Volumes/main/energy/bronze", exist_ok=True)
with open("/Volumes/main/energy/bronze/prices.csv", "w") as file:
    file.write("hour,price\n" + "".join(f"{hour},{0.2 + hour % 12 / 50:.3f}\n" for hour in range(24)))
