"""The two-level framework that measures are tagged with, read from a data file.

The framework that ships is the Open Roadmap: Products above reference activities. Nothing here knows how
many there are or what they are called, so another framework with two levels (the Sustainable Development
Goals and their targets, say) needs a data file of the same shape and no change of code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast, get_args

from qpr_classifier.errors import FrameworkError

Language = Literal["en", "fr"]
TitleStatus = Literal["exact", "reconstructed", "provisional"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
TITLE_STATUSES: tuple[TitleStatus, ...] = get_args(TitleStatus)
SHORT_TITLE_LENGTH = 40
SHIPPED_ROADMAP = Path(__file__).parent / "data" / "roadmap.toml"

_STATUS_REMARK: dict[TitleStatus, dict[Language, str]] = {
    "reconstructed": {"en": "(reconstructed)", "fr": "(reconstitué)"},
    "provisional": {"en": "(provisional)", "fr": "(provisoire)"},
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bilingual(Generic[T]):
    """A value in English and in French: ``title["fr"]``."""

    en: T
    fr: T

    def __getitem__(self, language: Language) -> T:
        if language == "en":
            return self.en
        if language == "fr":
            return self.fr
        raise FrameworkError(f"There is no wording in the language {language!r}; use 'en' or 'fr'.")


Wording = Bilingual[str]
WordingList = Bilingual[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Level:
    """The name of one level of the framework ("Product" / "Produit")."""

    name: Wording
    plural: Wording


@dataclass(frozen=True, slots=True)
class Gate:
    """A question that a measure must pass before any activity is given, with what is inside and outside."""

    code: str
    title: Wording
    question: Wording
    inside: WordingList
    outside: WordingList


@dataclass(frozen=True, slots=True)
class Product:
    """An entry of the upper level."""

    code: str
    title: Wording
    status: Bilingual[TitleStatus]
    short_title: Wording


@dataclass(frozen=True, slots=True)
class Activity:
    """An entry of the lower level, with all that a reader or a model needs to recognise it.

    Attributes
    ----------
    product
        Code of the Product it belongs to.
    status
        How far the title can be trusted, in each language.
    numbering_provisional
        True when it is not known that this content carries this number.
    cues
        Words that speak for the activity; a trailing ``*`` stands for any ending.
    obvious_cues
        Words of the title that a lazy model would learn instead of the meaning.
    """

    code: str
    product: str
    title: Wording
    status: Bilingual[TitleStatus]
    numbering_provisional: bool
    short_title: Wording
    definition: Wording
    belongs: WordingList
    not_here: WordingList
    confusable: tuple[str, ...]
    cues: WordingList
    obvious_cues: WordingList
    source: str


@dataclass(frozen=True, slots=True)
class Framework:
    """Two levels of entries with one version. Entries keep the order of the data file."""

    id: str
    version: str
    name: Wording
    source: str
    product_level: Level
    activity_level: Level
    gates: tuple[Gate, ...]
    products: tuple[Product, ...]
    activities: tuple[Activity, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the activities."""
        return tuple(activity.code for activity in self.activities)

    @property
    def product_codes(self) -> tuple[str, ...]:
        """Codes of the Products."""
        return tuple(product.code for product in self.products)

    def activity(self, code: str) -> Activity:
        """The activity with this code.

        Raises
        ------
        FrameworkError
            If the framework has no such activity.
        """
        for activity in self.activities:
            if activity.code == code:
                return activity
        raise FrameworkError(
            f"{self.version} has no {self.activity_level.name.en} {code!r}. Known: {', '.join(self.codes)}."
        )

    def product(self, code: str) -> Product:
        """The Product with this code.

        Raises
        ------
        FrameworkError
            If the framework has no such Product.
        """
        for product in self.products:
            if product.code == code:
                return product
        raise FrameworkError(
            f"{self.version} has no {self.product_level.name.en} {code!r}. Known: {', '.join(self.product_codes)}."
        )

    def product_of(self, code: str) -> Product:
        """The Product that the activity `code` belongs to."""
        return self.product(self.activity(code).product)

    def activities_of(self, product_code: str) -> tuple[Activity, ...]:
        """The activities of one Product."""
        product = self.product(product_code)
        return tuple(activity for activity in self.activities if activity.product == product.code)

    def title(self, code: str, language: Language) -> str:
        """The bare title of an activity or a Product. On paper, prefer `title_with_status`."""
        return self._entry(code).title[language]

    def short_title(self, code: str, language: Language) -> str:
        """Our own short title (at most 40 characters), for tables, marked where title or number is provisional."""
        entry = self._entry(code)
        uncertain = isinstance(entry, Activity) and entry.numbering_provisional
        if uncertain or entry.status[language] == "provisional":
            return f"{entry.short_title[language]} {_STATUS_REMARK['provisional'][language]}"
        return entry.short_title[language]

    def title_with_status(self, code: str, language: Language) -> str:
        """The title, followed by a remark unless it is the official wording.

        A title whose number is uncertain is provisional whatever its wording.
        """
        entry = self._entry(code)
        status = entry.status[language]
        if isinstance(entry, Activity) and entry.numbering_provisional:
            status = "provisional"
        title = entry.title[language]
        return title if status == "exact" else f"{title} {_STATUS_REMARK[status][language]}"

    def _entry(self, code: str) -> Product | Activity:
        if code in self.product_codes:
            return self.product(code)
        return self.activity(code)


@cache
def _load_shipped() -> Framework:
    return _read_framework(SHIPPED_ROADMAP)


def load_framework(path: Path | None = None) -> Framework:
    """Read a framework.

    Parameters
    ----------
    path
        A TOML file of the same shape as the shipped ``roadmap.toml``. Without it, the Open Roadmap that
        ships is returned, read once.

    Raises
    ------
    FrameworkError
        If the file cannot be read, or an entry is missing something, is there twice, or points to an entry
        that does not exist. The message names the entry and what to correct.
    """
    return _load_shipped() if path is None else _read_framework(path)


def _read_framework(path: Path) -> Framework:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FrameworkError(f"The framework file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FrameworkError(f"The framework file {path} is not UTF-8. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise FrameworkError(f"The framework file {path} is not valid TOML: {error}.") from error

    top = _Table(content, str(path))
    levels = top.table("levels")
    framework = Framework(
        id=top.text("id"),
        version=top.text("version"),
        name=top.wording("name"),
        source=top.text("source"),
        product_level=_level(levels.table("product")),
        activity_level=_level(levels.table("activity")),
        gates=tuple(_gate(table) for table in top.tables("gates", required=False)),
        products=tuple(_product(table) for table in top.tables("products")),
        activities=tuple(_activity(table) for table in top.tables("activities")),
    )
    _check_references(framework, path)
    return framework


def _level(table: _Table) -> Level:
    return Level(
        name=Bilingual(table.text("en"), table.text("fr")),
        plural=Bilingual(table.text("plural_en"), table.text("plural_fr")),
    )


def _gate(table: _Table) -> Gate:
    return Gate(
        code=table.text("code"),
        title=table.wording("title"),
        question=table.wording("question"),
        inside=table.wording_list("inside"),
        outside=table.wording_list("outside"),
    )


def _product(table: _Table) -> Product:
    return Product(
        code=table.text("code"),
        title=table.wording("title"),
        status=table.status(),
        short_title=table.short_title(),
    )


def _activity(table: _Table) -> Activity:
    return Activity(
        code=table.text("code"),
        product=table.text("product"),
        title=table.wording("title"),
        status=table.status(),
        numbering_provisional=table.flag("numbering_provisional"),
        short_title=table.short_title(),
        definition=table.wording("definition"),
        belongs=table.wording_list("belongs"),
        not_here=table.wording_list("not_here"),
        confusable=table.texts("confusable"),
        cues=table.wording_list("cues"),
        obvious_cues=table.wording_list("obvious_cues"),
        source=table.text("source"),
    )


def _check_references(framework: Framework, path: Path) -> None:
    codes = [*framework.product_codes, *framework.codes]
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        raise FrameworkError(f"{path}: each code may be used once; used again: {', '.join(repeated)}.")
    for activity in framework.activities:
        if activity.product not in framework.product_codes:
            raise FrameworkError(
                f"{path}: activity {activity.code} belongs to {activity.product!r}, "
                f"which is not among the products ({', '.join(framework.product_codes)})."
            )
        for other in activity.confusable:
            if other not in framework.codes or other == activity.code:
                raise FrameworkError(
                    f"{path}: activity {activity.code} names {other!r} as confusable; name another activity."
                )
    for product in framework.products:
        if not framework.activities_of(product.code):
            raise FrameworkError(f"{path}: product {product.code} has no activity.")


class _Table:
    """A table of the data file that says where it stands when something is missing or of the wrong kind."""

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        self._values = values
        self._place = place

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._error(f"{key} must be a text that is not empty")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            raise self._error(f"{key} must be a list of texts")
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise self._error(f"{key} must be true or false")
        return value

    def wording(self, key: str) -> Wording:
        return Bilingual(self.text(f"{key}_en"), self.text(f"{key}_fr"))

    def wording_list(self, key: str) -> WordingList:
        return Bilingual(self.texts(f"{key}_en"), self.texts(f"{key}_fr"))

    def short_title(self) -> Wording:
        short = self.wording("short")
        for language in LANGUAGES:
            if len(short[language]) > SHORT_TITLE_LENGTH:
                raise self._error(f"short_{language} is longer than {SHORT_TITLE_LENGTH} characters")
        return short

    def status(self) -> Bilingual[TitleStatus]:
        statuses = self.wording("status")
        for language in LANGUAGES:
            if statuses[language] not in TITLE_STATUSES:
                raise self._error(
                    f"status_{language} is {statuses[language]!r}; use one of {', '.join(TITLE_STATUSES)}"
                )
        return cast("Bilingual[TitleStatus]", statuses)

    def table(self, key: str) -> _Table:
        value = self._values.get(key)
        if not isinstance(value, dict):
            raise self._error(f"the table [{key}] is missing")
        return _Table(value, f"{self._place}, [{key}]")

    def tables(self, key: str, *, required: bool = True) -> tuple[_Table, ...]:
        value = self._values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self._error(f"{key} must be written as [[{key}]] tables")
        if required and not value:
            raise self._error(f"there is no [[{key}]] table")
        return tuple(
            _Table(entry, f"{self._place}, {key} {entry.get('code', f'number {number}')}")
            for number, entry in enumerate(value, start=1)
        )

    def _error(self, problem: str) -> FrameworkError:
        return FrameworkError(f"{self._place}: {problem}.")
