"""TrialMatch: clinical trials that fit a person with metastatic breast cancer, with the sentence as proof."""

__version__ = "0.1.0"
