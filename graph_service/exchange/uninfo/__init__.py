"""UN INFO country files: a tree of results, and the rows of a portfolio that are placed in it."""
