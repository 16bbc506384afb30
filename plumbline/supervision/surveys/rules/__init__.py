"""Surveys without a database: designs, calls, figures, comparisons, coverage, files of third parties."""
