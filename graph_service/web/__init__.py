"""Pages: the same questions as the API and the command line, to be read and clicked by a room of planners."""
