"""Who is asked, one module each: our snapshot over both engines, and what else one could have used."""
