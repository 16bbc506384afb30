"""Units, people, roles, permissions, the Viewer."""
