"""Pages of inspections: the plan, the draw, the visit on a telephone, and what follows it."""
