"""Files of what was measured elsewhere: chosen, tried, confirmed; which file every row came from."""
