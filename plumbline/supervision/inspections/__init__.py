"""Inspections: plan, choice of objects, visits, findings, appeals."""
