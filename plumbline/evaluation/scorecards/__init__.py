"""Templates that turn measured values into points; sheets, ranking, publication."""
