"""The language of a passage: English, French, another, or undetermined."""

from qpr_classifier.language.detection import LanguageGuess, assign_languages, guess_language

__all__ = ["LanguageGuess", "assign_languages", "guess_language"]
