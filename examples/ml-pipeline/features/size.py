# Databricks notebook source

from houses import houses, write

write("size", ["id", "size"], [{"id": house["id"], "size": house["size"]} for house in houses()])
