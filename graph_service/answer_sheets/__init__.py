"""Answers and lists as workbooks for planners: what is read first in front, in their words, with what these mean."""
