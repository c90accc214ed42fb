# Databricks notebook source

print("working on yesterday's copy")
