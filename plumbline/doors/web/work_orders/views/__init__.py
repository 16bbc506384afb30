"""The pages of orders: parse, one query or one action, render."""
