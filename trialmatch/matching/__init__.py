"""Columns of facts + a person -> verdicts -> ranked matches with reasons."""
