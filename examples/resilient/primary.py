# Databricks notebook source

raise ConnectionError("the provider has closed our account")
