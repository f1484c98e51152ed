"""One module for each question of a planner: Cypher brings rows, pure functions judge them."""
