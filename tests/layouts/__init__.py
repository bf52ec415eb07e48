"""Small documents, one for each way in which a page is laid out, each with what a person reads on it."""

from tests.layouts import forms, pages, typography
from tests.layouts.gold import Gold, Layout

LAYOUTS: tuple[Layout, ...] = (*pages.LAYOUTS, *typography.LAYOUTS, *forms.LAYOUTS)

__all__ = ["LAYOUTS", "Gold", "Layout"]
