"""The command that answers whether a sentence may be said: say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, ProfileOption, open_profile, print_json, print_table
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.claims.sayable import Asked
    from glomag.claims.superlatives import Saying
    from glomag.parameters import Profile


@app.command(epilog='Example: glomag say "lowest since fiscal 2019" --measure primary-persons    glomag say --list')
def say(  # noqa: PLR0917 (one option a choice)
    phrase: Annotated[str | None, typer.Argument(help='As in "lowest in 5 years", "fell every year since 2020", "nearly half".')] = None,
    measure: Annotated[
        str | None, typer.Option(help="What it is said of: primary-persons, all-cases, public-share-until-recently, ...")
    ] = None,
    profile: ProfileOption = "latest",
    year: Annotated[int | None, typer.Option(help="The whole year spoken of; the last one when not given.")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Safe and unsafe sentences of the figures instead.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say whether a superlative or a hedge holds: yes, no, or under which definitions."""
    from glomag.claims.counted import Parts
    from glomag.claims.sayable import MEASURES, Asked
    from glomag.claims.superlatives import say as answer

    if listed and (phrase, measure, year) != (None, None, None):
        raise ParameterError("--list takes no phrase, measure or year", allowed="glomag say --list [--profile] [--json]")
    if not listed and phrase is None:
        raise ParameterError("there is no phrase to check", change='glomag say "lowest in 5 years" --measure primary-persons, or --list')
    if not listed and measure is None:
        raise ParameterError("--measure: what is it said of?", allowed=", ".join(MEASURES))
    _, register, chosen = open_profile(profile)
    asked = Asked(register, chosen, Parts(register, chosen))
    if phrase is None or measure is None:
        _print_sentences(asked, as_json)
        return
    saying = answer(phrase, measure, asked, year)
    if as_json:
        print_json({"profile": chosen.name, "as_of": chosen.as_of, **_described(saying)})
    else:
        _print_saying(saying, chosen)


def _described(saying: Saying) -> dict[str, Any]:
    names = ("phrase", "measure", "says", "status", "definition", "reading", "answer", "holds_as_asked", "found", "holds_under")
    return {**{name: getattr(saying, name) for name in names}, "tried": saying.tried.to_dict("records")}


def _print_saying(saying: Saying, profile: Profile) -> None:
    from glomag.claims.superlatives import DEPENDS

    print(f"{saying.answer}: {saying.phrase}, said of {saying.measure}, profile {profile.name}")
    print(f"as asked {'it holds' if saying.holds_as_asked else 'it does not hold'}: {saying.found}")
    print(f"counted: {saying.definition}")
    print(f"read as: {saying.reading}")
    print(f"holds under {len(saying.holds_under)} of {len(saying.tried)} definitions tried")
    if saying.answer == DEPENDS:
        rows = saying.tried[["definition", "holds", "found"]].replace({"holds": {True: "yes", False: "no"}})
        print_table("What was compared", ["definition", "holds", "found"], rows.to_numpy().tolist())


def _print_sentences(asked: Asked, as_json: bool) -> None:
    from glomag.claims.superlatives import SAFE_WITH_DEFINITION, build_sentences

    sentences, profile = build_sentences(asked), asked.profile
    if as_json:
        print_json({"profile": profile.name, "as_of": profile.as_of, "sentences": sentences.to_dict("records")})
        return
    print(f"Sentences that the figures tempt one to say, profile {profile.name}")
    for figure, own in sentences.groupby("figure", sort=False):
        print(f"\n{figure}")
        for row in own.itertuples():
            print(f"  {row.status}: {row.says}: {row.phrase} ({row.found})")
            if row.status == SAFE_WITH_DEFINITION:
                print(f"      definition: {row.definition}")
