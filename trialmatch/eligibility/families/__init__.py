"""One reader for each family of facts; each takes a Reading and returns its values, noting what proves them."""
