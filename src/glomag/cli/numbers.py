"""Commands that answer with a number: claims, count, share, stock, controls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glomag.cli.application import app
from glomag.cli.shared import JsonOption, ProfileOption, open_profile, parse_day, print_json, print_table
from glomag.errors import ParameterError

if TYPE_CHECKING:
    from glomag.definitions import Definition
    from glomag.parameters import Profile


@app.command(epilog="Example: glomag claims --profile letter-2024-09 --json")
def claims(profile: ProfileOption = "latest", as_json: JsonOption = False) -> None:
    """Say what the record answers to each claim of the letter."""
    from glomag.claims import build_claims

    _, register, chosen = open_profile(profile)
    answers = build_claims(register, chosen)
    if as_json:
        records = json.loads(answers.to_json(orient="records"))
        print_json({"profile": chosen.name, "as_of": chosen.as_of, "claims": records})
        return
    print_table(
        f"The letter's claims, profile {chosen.name}, as of {chosen.as_of}",
        ["claim", "verdict", "finding"],
        answers[["claim_id", "verdict", "finding"]].to_numpy().tolist(),
    )


@app.command(epilog="Example: glomag count --profile latest --by fiscal --unit persons --rule own-conduct --json")
def count(  # noqa: PLR0917 (one option a choice of the definition)
    profile: ProfileOption = "latest",
    by: Annotated[str | None, typer.Option(help="Kind of year: fiscal, calendar or programme.")] = None,
    unit: Annotated[str | None, typer.Option(help="persons, cases, actions or countries.")] = None,
    rule: Annotated[str | None, typer.Option(help="own-conduct, strict-limb, conduct-and-support, all or derivative.")] = None,
    coding: Annotated[str | None, typer.Option(help="first, second or both.")] = None,
    kinds: Annotated[str | None, typer.Option(help="Kinds of person joined by commas: individual,entity,vessel.")] = None,
    events: Annotated[str | None, typer.Option(help="Joined by commas: designation,transfer,identification,redesignation.")] = None,
    net: Annotated[
        bool | None, typer.Option("--net/--gross", help="Leave out persons removed by the profile's date, or keep them.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Count year by year. What is not given is as in the profile's headline definition."""
    from glomag.measures import build_counts

    _, register, chosen = open_profile(profile)
    asked = {"year": by, "unit": unit, "rule": rule, "coding": coding, "kinds": _split(kinds), "events": _split(events), "net": net}
    definition = _definition(chosen, {name: value for name, value in asked.items() if value is not None})
    counts = build_counts(register, definition)
    if as_json:
        years = counts.to_dict("records")
        print_json({"profile": chosen.name, "as_of": chosen.as_of, **_described(definition), "years": years})
        return
    rows = [[row.year, row.n, f"to {row.last_day_known}" if row.is_partial else ""] for row in counts.itertuples()]
    print_table(f"{definition.printed()}; profile {chosen.name}", [definition.year, definition.unit, "partial"], rows)


@app.command(epilog="Example: glomag share --from 2021-01-20 --to 2022-01-19 --band C --json")
def share(
    first: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    last: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    band: Annotated[str | None, typer.Option(help="A, B, C or D; the profile's when not given.")] = None,
    profile: ProfileOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Share of cases with a civil-society basis seen in public: floor, ceiling, numerator and denominator."""
    from glomag.measures import share_of_cases
    from glomag.periods import Period
    from glomag.wording import print_percent

    _, register, chosen = open_profile(profile)
    found = share_of_cases(
        register, chosen.headline, Period(parse_day(first, "--from"), parse_day(last, "--to")), _band(band or chosen.band)
    )
    if as_json:
        numbers = {
            name: getattr(found, name) for name in ("n_basis", "n_none_found", "n_not_reviewed", "n_cases", "floor_frac", "ceiling_frac")
        }
        period = {"first_day": found.period.first, "last_day": found.period.last, "band": found.band}
        print_json(
            {"profile": chosen.name, "as_of": chosen.as_of, **_described(chosen.headline), **period, **numbers, "case_ids": found.case_ids}
        )
        return
    if not found.n_cases:
        print(f"no case with a counted person from {first} to {last}")
        return
    ceiling = found.n_basis + found.n_not_reviewed
    floor = f"{found.n_basis} of {found.n_cases} ({print_percent(found.n_basis, found.n_cases)})"
    print(f"floor   {floor}: basis at band {found.band}")
    print(f"ceiling {ceiling} of {found.n_cases} ({print_percent(ceiling, found.n_cases)}): with the {found.n_not_reviewed} not reviewed")
    print(f"cases with a person counted as: {chosen.headline.printed()}; {first} to {last}; profile {chosen.name}")


@app.command(epilog="Example: glomag stock --on 2021-12-03 --json")
def stock(
    on: Annotated[str, typer.Option("--on", help="The day, YYYY-MM-DD.")],
    profile: ProfileOption = "latest",
    as_json: JsonOption = False,
) -> None:
    """Who was on the list on a day, by kind."""
    from glomag.measures import stock_on

    _, register, chosen = open_profile(profile)
    listed = stock_on(register, parse_day(on, "--on"))
    n_listed = listed["individual"] + listed["entity"]
    if as_json:
        print_json({"profile": chosen.name, "as_of": chosen.as_of, "on": on, "n_by_kind": listed, "n_listed": n_listed})
        return
    print(f"{n_listed} persons on the list on {on}: {listed['individual']} individuals, {listed['entity']} entities")
    print(f"and {listed['vessel']} vessels, which are property")


@app.command(epilog="Example: glomag controls --profile letter-2024-09")
def controls(profile: ProfileOption = "latest", as_json: JsonOption = False) -> None:
    """Hold the record against the totals that others published, each with its own definition."""
    from glomag.claims import build_controls

    _, register, chosen = open_profile(profile)
    table = build_controls(register)
    if as_json:
        print_json({"profile": chosen.name, "as_of": chosen.as_of, "controls": json.loads(table.to_json(orient="records"))})
        return
    shown = table[table["status"] != "not comparable"].astype({"recount": str})
    columns = ["claim_id", "part", "publisher", "printed", "recount", "status", "reason"]
    print_table(
        f"Control totals, profile {chosen.name}; those not comparable are left out here", columns, shown[columns].to_numpy().tolist()
    )


def _definition(profile: Profile, asked: dict[str, Any]) -> Definition:
    from pydantic import ValidationError

    option_of = {"year": "--by"}
    try:
        return profile.headline.but(**asked)
    except ValidationError as error:
        faults = [
            f"{option_of.get(str(fault['loc'][0]), '--' + str(fault['loc'][0]))}: {fault['input']!r} is not allowed ({fault['msg']})"
            for fault in error.errors()
        ]
        raise ParameterError("the count cannot be made: " + "; ".join(faults), change="see glomag count --help") from None


def _described(definition: Definition) -> dict[str, Any]:
    return {"definition": definition.model_dump(), "definition_in_words": definition.printed()}


def _split(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(","))


def _band(text: str) -> Any:
    from glomag.definitions import BANDS

    if text not in BANDS:
        raise ParameterError(f"--band: {text!r} is not allowed", allowed=", ".join(BANDS))
    return text
