"""Help: the glossary behind every figure, date and button, and the manual of each role."""
