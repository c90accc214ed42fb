# Databricks notebook source

print("the old model stays")
