"""Anatomy from formulas for the built-in teaching cases: a CT and an MR-like second image, the same every time."""
