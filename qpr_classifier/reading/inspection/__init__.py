"""Looking at what the machine read: a picture of a page with its parts marked, and its structure as a tree."""

from qpr_classifier.reading.inspection.marks import Mark, PagePart, marks_of
from qpr_classifier.reading.inspection.picture import draw_page
from qpr_classifier.reading.inspection.tree import page_tree

__all__ = ["Mark", "PagePart", "draw_page", "marks_of", "page_tree"]
