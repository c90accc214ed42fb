# Databricks notebook source

import os

os.makedirs("/Volumes/main/energy/bronze", exist_ok=True)
with open("/Volumes/main/energy/bronze/customers.csv", "w") as file:
    file.write("meter,customer\n" + "".join(f"{meter},customer {meter % 12}\n" for meter in range(30)))
