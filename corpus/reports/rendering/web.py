"""Reports printed from HTML: by a browser (Chromium) or, for the glossier ones, by weasyprint."""

from __future__ import annotations

import subprocess
import tempfile
from html import escape
from pathlib import Path

from .blocks import Block, Draft, lines_of

STYLES = Path(__file__).with_name("styles")
YES_NO = {"en": ("YES", "NO"), "fr": ("OUI", "NON")}


def render_chromium(draft: Draft, pdf: Path) -> None:
    """Print the report as a browser would print the web page."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html(draft), encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                   f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}", page.as_uri()]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=180)


def render_weasyprint(draft: Draft, pdf: Path) -> None:
    """Print the report with weasyprint."""
    import weasyprint

    weasyprint.HTML(string=html(draft)).write_pdf(pdf, pdf_identifier=pdf.stem.encode())


def html(draft: Draft) -> str:
    """Return the report as one HTML page with its style sheet inside."""
    source = draft.source
    style = (STYLES / source["style"]).read_text(encoding="utf-8")
    for name, text in source.get("style_words", {}).items():
        style = style.replace(f"${name}$", text)
    yes_no = YES_NO[source["interface_language"]]
    body = "\n".join(_block(block, yes_no) for block in draft.blocks)
    head = f'<meta charset="utf-8"><title>{source["title"][0]}</title><style>{style}</style>'
    language = source["interface_language"]
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


def _block(block: Block, yes_no: tuple[str, str]) -> str:
    text = escape(block.text)
    answers = "".join(f"<p class=answer>{_linked(line)}</p>" for line in lines_of(block.value))
    match block.kind:
        case "title":
            return f"<h1 class=title>{text}</h1>"
        case "heading":
            return f"<h{block.level + 1}>{text}</h{block.level + 1}>"
        case "measure_title" if block.value:
            label = f"<p class=label>{escape(block.value)}</p>"
            return f"<div class='field measure'>{label}<p class=measure-title>{text}</p></div>"
        case "measure_title":
            return f"<h4 class=measure-title>{text}</h4>"
        case "field":
            return f"<div class=field><p class=label>{text}</p>{answers}</div>"
        case "question":
            word = "" if block.answer is None else yes_no[0 if block.answer else 1]
            return f"<p class=question><span class=label>{text}</span> {word}</p>"
        case "boxes":
            boxes = "".join(f"<li>{'☑' if checked else '☐'} {escape(label)}</li>" for label, checked in block.options)
            return f"<div class=field><p class=label>{text}</p><ul class=boxes>{boxes}</ul></div>"
        case "bullets":
            return "<ul>" + "".join(f"<li>{_linked(line)}</li>" for line in lines_of(block.value)) + "</ul>"
        case "table":
            return _table(block)
        case "box":
            return f"<aside><b>{text}</b>{answers}</aside>"
        case "columns":
            return "<div class=columns>"
        case "columns_end":
            return "</div>"
        case "page_break":
            return "<div class=page-break></div>"
        case "contents":
            return f"<p class=contents><span>{text}</span><span>{escape(block.value)}</span></p>"
        case _:
            return f"<p class={block.kind}>{_linked(block.text)}</p>"


def _table(block: Block) -> str:
    head, *rows = block.rows
    label = f"<p class=label>{escape(block.text)}</p>" if block.text else ""
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    lines = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{label}<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"


def _linked(line: str) -> str:
    """Return a line as HTML, with its addresses shown as links."""
    words = [escape(word) for word in line.split(" ")]
    return " ".join(f"<a>{word}</a>" if word.startswith(("http", "www.")) else word for word in words)
