"""Saved lists and the links that show them."""
