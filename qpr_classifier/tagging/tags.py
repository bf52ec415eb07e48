"""What the tagger says of a passage or measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Tags:
    """Probabilities and decisions for one text.

    Parameters
    ----------
    digital : bool
        Whether it is taken for a digital-environment measure.
    digital_probability : float
        Calibrated probability of that, between 0 and 1.
    activities, products : mapping of str to float
        Calibrated probability of each reference activity and Product. An activity is never more probable than
        its Product, and a Product never more than `digital_probability`.
    labels : tuple of str
        Codes of the activities given, the most probable one first; empty where `digital` is false.
    review : bool
        True where a person should look: taken as it stands, decisions of this kind are right in less than
        nine cases of ten.
    evidence : tuple of (int, int)
        Characters ``start:end`` of the text that weighed most for a long text; empty for a short one.
    """

    digital: bool
    digital_probability: float
    activities: Mapping[str, float]
    products: Mapping[str, float]
    labels: tuple[str, ...]
    review: bool
    evidence: tuple[tuple[int, int], ...] = field(default=())

    @property
    def primary(self) -> str | None:
        """The most probable label, None where there is none."""
        return self.labels[0] if self.labels else None

    def as_record(self, digits: int = 4) -> dict[str, Any]:
        """The tag fields of the output contract, probabilities rounded to `digits`."""
        return {
            "digital": self.digital,
            "digital_probability": round(self.digital_probability, digits),
            "activities": {code: round(value, digits) for code, value in self.activities.items()},
            "products": {code: round(value, digits) for code, value in self.products.items()},
            "labels": list(self.labels),
            "primary": self.primary,
            "review": self.review,
        }


def untagged(activity_codes: tuple[str, ...], product_codes: tuple[str, ...]) -> Tags:
    """Tags of a text that the tagger does not read: another language, or no words at all."""
    return Tags(
        digital=False,
        digital_probability=0.0,
        activities=dict.fromkeys(activity_codes, 0.0),
        products=dict.fromkeys(product_codes, 0.0),
        labels=(),
        review=False,
    )
