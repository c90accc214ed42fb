# Databricks notebook source

raise ValueError("the table is not what the changes say")
