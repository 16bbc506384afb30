"""Indicators: values and the cases behind them."""
