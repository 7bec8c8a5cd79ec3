"""Criteria text -> facts: clean text, criteria, sentences, then one reader for each family of facts."""
