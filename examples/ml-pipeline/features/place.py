# Databricks notebook source

from houses import houses, write

write("place", ["id", "distance"], [{"id": house["id"], "distance": house["distance"]} for house in houses()])
