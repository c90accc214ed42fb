# Databricks notebook source

memory = int(dbutils.widgets.get("memory"))
if memory < 32:
    raise MemoryError(f"the summary does not fit into {memory} GiB")
