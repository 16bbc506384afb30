"""The views of orders: parse, one query or one action, render."""
