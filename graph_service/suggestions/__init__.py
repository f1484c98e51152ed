"""What a statement may belong to: several signals, one calibrated ranker, a reason for each proposal."""
