"""Small documents, one for each way in which a page is laid out, each with what a person reads on it."""

from layouts import forms, pages, typography
from layouts.gold import Gold, Layout

LAYOUTS: tuple[Layout, ...] = (*pages.LAYOUTS, *typography.LAYOUTS, *forms.LAYOUTS)

__all__ = ["LAYOUTS", "Gold", "Layout"]
