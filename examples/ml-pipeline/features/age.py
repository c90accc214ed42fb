# Databricks notebook source

from houses import houses, write

write("age", ["id", "age"], [{"id": house["id"], "age": 2026 - house["built"]} for house in houses()])
