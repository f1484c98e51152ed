"""The graph engines, behind one port."""
