# Databricks notebook source
days = int(dbutils.widgets.get("days"))
dbutils.jobs.taskValues.set("rows", 100 * days)
