"""Dose and its biological equivalents."""
