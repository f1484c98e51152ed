"""The strategic-alignment graph of a UN presence: plans, who leads, what contributes to what."""

__version__ = "0.1.0"
