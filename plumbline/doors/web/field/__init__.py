"""The fitter's pages: jobs on a telephone, with one bar of signal or none."""
