# Databricks notebook source

import os

for name in ["readings", "prices", "customers"]:
    os.remove(f"/Volumes/main/energy/bronze/{name}.csv")
