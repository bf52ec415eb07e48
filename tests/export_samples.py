"""Measure, answer and run records as a run writes them: invented programmes of real Parties, both languages."""

from __future__ import annotations

import hashlib
from typing import Any

from qpr_classifier.framework.roadmap import load_framework

FRAMEWORK = load_framework()

_ROWS: list[tuple[Any, ...]] = [
    # report, party, year, cycle, language, page, end, title, text, agency, labels, probability, review, status
    (
        "canada_2020_en.pdf",
        "CAN",
        2020,
        "2020",
        "en",
        12,
        13,
        "Digital Shelf for Regional Music",
        "The programme pays half of the cost of describing recordings with standard identifiers and of placing them "
        "on streaming services. Platforms that take part publish, twice a year, how often local works were "
        "recommended.\nSince 2019, 214 labels have been supported.",
        "Department of Canadian Heritage",
        ["2.4", "2.3"],
        0.97,
        False,
        "under way",
    ),
    (
        "canada_2020_en.pdf",
        "CAN",
        2020,
        "2020",
        "en",
        15,
        15,
        "Survey of privacy practices of arts platforms",
        "A survey of forty ticketing and streaming services asked what personal data of audiences they keep.",
        "Privacy Observatory for Culture",
        ["5.3"],
        0.61,
        True,
        "done",
    ),
    (
        "canada_2020_en.pdf",
        "CAN",
        2020,
        "2020",
        "en",
        17,
        18,
        "Touring fund for dance companies",
        "The fund pays for travel and freight of companies that tour outside the large cities.",
        "Canada Council for the Arts",
        [],
        0.03,
        False,
        "under way",
    ),
    (
        "burkina_faso_2024_fr.pdf",
        "BFA",
        2024,
        "2020",
        "fr",
        8,
        9,
        "Fabriques numériques des Maisons de la culture",
        "Six Maisons de la culture ont été dotées d'ateliers équipés de caméras, de casques de réalité virtuelle et de "
        "tables de mixage. Les jeunes créateurs y disposent d'un accès gratuit et d'un accompagnement technique.",
        "Ministère de la Communication, de la Culture, des Arts et du Tourisme",
        ["2.1", "4.3"],
        0.94,
        False,
        "done",
    ),
    (
        "burkina_faso_2024_fr.pdf",
        "BFA",
        2024,
        "2020",
        "fr",
        11,
        11,
        "Formation des monteurs et monteuses au son 3D",
        "Une session annuelle de trois semaines forme vingt techniciens, dont dix femmes, aux outils de montage et de "
        "diffusion en ligne.",
        "Institut supérieur de l'image et du son",
        ["4.2"],
        0.91,
        False,
        "under way",
    ),
    (
        "burkina_faso_2024_fr.pdf",
        "BFA",
        2024,
        "2020",
        "fr",
        14,
        14,
        "Charte contre le harcèlement en ligne",
        "- signée par douze associations d'artistes, la charte prévoit une cellule d'écoute pour les artistes visées "
        "par des attaques sur les réseaux sociaux.",
        None,
        ["5.4", "5.2"],
        0.83,
        True,
        "planned",
    ),
    (
        "viet_nam_2020_en.docx",
        "VNM",
        2020,
        "2020",
        "en",
        4,
        4,
        "E-book lending in provincial libraries",
        "=SUM(A1:A9) Provincial libraries lend 12,000 e-books in Vietnamese and in five minority languages.",
        "National Library of Viet Nam",
        ["2.4"],
        0.72,
        True,
        "under way",
    ),
    (
        "own_form.pdf",
        None,
        None,
        "own",
        "en",
        2,
        3,
        "Co-production treaty with a digital chapter",
        "The treaty gives national treatment to series that are first shown online.",
        None,
        ["3.3"],
        0.88,
        False,
        "unknown",
    ),
]


def measure(**changes: Any) -> dict[str, Any]:
    """A measure record of the output contract, with changes."""
    labels: list[str] = changes.pop("labels", ["2.4"])
    probability: float = changes.pop("digital_probability", 0.9)
    activities = dict.fromkeys(FRAMEWORK.codes, 0.01)
    activities |= {code: round(probability * (0.95 - 0.2 * rank), 4) for rank, code in enumerate(labels)}
    products = {
        product: max(activities[activity.code] for activity in FRAMEWORK.activities_of(product))
        for product in FRAMEWORK.product_codes
    }
    record = {
        "report": "canada_2020_en.pdf",
        "report_sha256": "",
        "party": "CAN",
        "sub_national": None,
        "year": 2020,
        "cycle": "2020",
        "measure_id": "m001",
        "title": "Digital Shelf for Regional Music",
        "agency": "Department of Canadian Heritage",
        "website": "https://example.org/shelf",
        "section": "GOAL 1 > DIGITAL ENVIRONMENT",
        "goal": 1,
        "reported_by": "government",
        "language": "en",
        "page_start": 12,
        "page_end": 13,
        "text": "The programme pays for metadata.",
        "objectives": None,
        "results": "214 labels supported.",
        "domains": ["Music", "Media arts"],
        "budget": "CAD 2 million a year",
        "partners": ["Association of Independent Labels", "Public radio"],
        "evaluated": True,
        "evaluation": None,
        "targets_youth": False,
        "fund_support": None,
        "years": "2019-2022",
        "scope": "national",
        "nature": "financial",
        "status": "under way",
        "digital": bool(labels),
        "digital_probability": probability,
        "activities": activities,
        "products": products,
        "labels": labels,
        "primary": labels[0] if labels else None,
        "review": False,
        "evidence": ["p0012"] if labels else [],
        "evidence_text": "The programme pays for metadata." if labels else None,
        "evidence_page": 12 if labels else None,
    } | changes
    record["report_sha256"] = record["report_sha256"] or hashlib.sha256(record["report"].encode()).hexdigest()
    return record


def sample_measures() -> list[dict[str, Any]]:
    """Eight measures of four reports, one of them not digital, three that need review."""
    records = []
    for number, row in enumerate(_ROWS, start=1):
        report, party, year, cycle, language, page, end, title, text, agency, labels, probability, review, status = row
        first_sentence = text.split(". ")[0].rstrip(".") + "."
        records.append(
            measure(
                report=report,
                party=party,
                year=year,
                cycle=cycle,
                language=language,
                page_start=page,
                page_end=end,
                title=title,
                text=text,
                agency=agency,
                labels=labels,
                digital_probability=probability,
                review=review,
                status=status,
                measure_id=f"m{number:03}",
                evidence_text=first_sentence if labels else None,
                evidence_page=page if labels else None,
            )
        )
    return records


def sample_run() -> dict[str, Any]:
    """The record of a run over five files, one of which could not be read and one of which has no measure."""
    records = sample_measures()
    reports: list[dict[str, Any]] = []
    for name in dict.fromkeys(record["report"] for record in records):
        own = [record for record in records if record["report"] == name]
        reports.append(
            {
                "report": name,
                "party": own[0]["party"],
                "year": own[0]["year"],
                "cycle": own[0]["cycle"],
                "language": own[0]["language"],
                "pages": 40 + len(name),
                "pages_not_read": [7, 8] if own[0]["party"] is None else [],
                "measures": len(own),
                "digital_measures": sum(record["digital"] for record in own),
                "needs_review": sum(record["review"] for record in own),
                "warnings": ["The Party is not named on the first pages; give it with --party."]
                if own[0]["party"] is None
                else [],
                "status": "read",
            }
        )
    reports.append(
        {
            "report": "jamaica_2022_en.pdf",
            "party": "JAM",
            "year": 2022,
            "cycle": "2020",
            "language": "en",
            "pages": 31,
            "measures": 0,
            "digital_measures": 0,
            "needs_review": 0,
            "warnings": [],
            "status": "read",
        }
    )
    reports.append(
        {
            "report": "scan.pdf",
            "status": "failed",
            "reason": "encrypted",
            "message": "scan.pdf is protected by a password. Save a copy without it and run again.",
        }
    )
    return {
        "program": {"version": "0.1.0"},
        "model": {"name": "roadmap-lite", "framework": FRAMEWORK.version},
        "notes": ["The manifest names absent.pdf, which is not among the reports."],
        "reports": reports,
    }


def sample_answers() -> list[dict[str, Any]]:
    """Three answers to closed questions: yes, no, left open."""
    questions = {
        "Policies and measures are in place to support the transformation of cultural institutions": "yes",
        "Des mesures ont été prises pour assurer la transparence des algorithmes": "no",
        "Policies and measures support digital art and electronic culture hubs and clusters": None,
    }
    return [
        {
            "report": "canada_2020_en.pdf",
            "report_sha256": "",
            "party": "CAN",
            "sub_national": None,
            "year": 2020,
            "cycle": "2020",
            "question_id": f"q{number}",
            "question": question,
            "answer": answer,
            "page": 10 + number,
            "section": "GOAL 1 > DIGITAL ENVIRONMENT",
            "activities": ["2.1", "4.3"] if number == 3 else ["2.4"],
        }
        for number, (question, answer) in enumerate(questions.items(), start=1)
    ]
