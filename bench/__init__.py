"""How long the graph takes on real portfolios, on both engines: ``python -m bench``."""
