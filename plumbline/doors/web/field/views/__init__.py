"""Views of the fitter's pages."""
