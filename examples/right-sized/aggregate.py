# Databricks notebook source

total = sum(n * n for n in range(200_000))
print(total)
