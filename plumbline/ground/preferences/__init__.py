"""How people like their lists: the views they saved, the columns they chose, the view they begin with."""
