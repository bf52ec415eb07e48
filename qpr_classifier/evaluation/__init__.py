"""Measuring a tagger on labelled passages it has not seen."""
