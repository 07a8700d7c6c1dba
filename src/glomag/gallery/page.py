"""The page as bytes: a template that escapes everything, a policy that lets nothing run but the gallery's own files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from importlib.resources import files
from typing import Any

import jinja2
import pandas as pd

from glomag.figures.style import VERDICT_COLOURS
from glomag.gallery.cards import Card
from glomag.gallery.labels import LICENCE, WORK, cite_gallery
from glomag.parameters import Profile
from glomag.wording import print_day

# The folder of the page's own scripts and styles; no figure's name can be this.
ASSETS_FOLDER = "gallery"
PAGE, CHARTS, SCRIPT, STYLE = "index.html", "vega.js", "gallery.js", "gallery.css"
_TEMPLATE, _EMBED = "page.html.j2", "embed.html.j2"
# Whatever is not named is refused: no request leaves the folder, nothing is evaluated, no frame, no form, no plug-in.
# Scripts and styles run by nonce. From disk every file has an origin of its own and browsers differ on what 'self' is there
# (Firefox: nothing), so a picture may also be any `file:`; a script or a style may not.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' file:; base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Claim:
    """A claim of the letter with its verdict, as the page shows it; `tone` names the colours of the verdict."""

    claim_id: str
    says: str
    verdict: str
    tone: str
    value: str
    finding: str
    definition: str
    reading: str


@dataclass(frozen=True)
class Attachment:
    """A document beside the page that holds all figures: its name for readers, its kind and size, its address."""

    name: str
    kind: str
    href: str


def build_claims(table: pd.DataFrame) -> list[Claim]:
    """One claim a row of claims.csv, in its order."""
    tones = {verdict: f"tone-{place}" for place, verdict in enumerate(VERDICT_COLOURS, start=1)}
    columns = ("claim_id", "says", "verdict", "value", "finding", "definition", "reading")
    return [
        Claim(**{column: row[column] for column in columns}, tone=tones.get(row["verdict"], "tone-0")) for row in table.to_dict("records")
    ]


def page_files(
    profile: Profile, cards: Sequence[Card], claims: Sequence[Claim], attachments: Sequence[Attachment], library: bytes
) -> dict[str, bytes]:
    """Every file of the gallery by its path beside the kits: the page, after its script, its style, and the library of its charts.

    The same bytes from the same kits. One stamp in the policy and on each script and style is a hash over all that the page
    shows and runs: a text that came in with the record would have to hold the hash of itself to be run.
    """
    assets = {
        f"{ASSETS_FOLDER}/{CHARTS}": library,
        f"{ASSETS_FOLDER}/{SCRIPT}": _asset(SCRIPT).encode("utf-8"),
        f"{ASSETS_FOLDER}/{STYLE}": _asset(STYLE).encode("utf-8"),
    }
    environment = _environment()
    embed = environment.get_template(_EMBED)
    shown = {
        "profile": profile,
        "as_of": print_day(profile.as_of),
        "cards": cards,
        "claims": claims,
        "attachments": attachments,
        "embeds": {card.stem: embed.render(card=card) for card in cards},
        "citation": cite_gallery(profile),
        "work": WORK,
        "licence": LICENCE,
        "assets": ASSETS_FOLDER,
        "charts": {card.stem: {"spec": card.spec, "says": list(card.says)} for card in cards if card.spec is not None},
    }
    nonce = _stamp(cards, claims, cite_gallery(profile), assets)
    page = environment.get_template(_TEMPLATE).render(shown, nonce=nonce, policy=_POLICY.format(nonce=nonce))
    return {**assets, PAGE: page.encode("utf-8")}


def _asset(name: str) -> str:
    return files("glomag.gallery").joinpath("assets", name).read_text(encoding="utf-8")


def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _stamp(cards: Sequence[Card], claims: Sequence[Claim], citation: str, assets: dict[str, bytes]) -> str:
    shown = json.dumps([cards, claims, citation, _asset(_TEMPLATE)], sort_keys=True, default=_plain)
    hashed = hashlib.sha256(shown.encode("utf-8"))
    for name in sorted(assets):
        hashed.update(assets[name])
    return hashed.hexdigest()


def _plain(shown: Any) -> Any:
    """A hash needs what is shown as plain values: cards and claims by their fields, and the words of a kit, which are models."""
    return {one.name: getattr(shown, one.name) for one in fields(shown)} if is_dataclass(shown) else shown.model_dump()
