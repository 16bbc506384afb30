"""Who there is: units with their history, people, roles, delegations, keys of machines."""
