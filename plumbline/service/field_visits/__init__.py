"""Trips to customers: departed, arrived, what was checked, done and signed there."""
