"""How what the suggester knows is learned from public data, and measured. Nothing that runs imports this."""
