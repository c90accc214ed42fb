# Databricks notebook source
dbutils.notebook.exit("reported")
