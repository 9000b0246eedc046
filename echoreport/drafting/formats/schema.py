"""Whether plain values are a draft, by the JSON Schema that `docs/draft.schema.json` publishes."""

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError


def fault_of(content: object) -> str | None:
    """What is wrong with a draft's plain values, in a few words, None where nothing is.

    It names the key and what is wanted there, not what stands there: that may be a patient's.
    """
    from jsonschema.exceptions import best_match  # late: only who reads a draft needs it

    error = best_match(_validator().iter_errors(content))
    return _in_words(error) if error else None


@cache
def _validator() -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    text = files("echoreport.drafting.formats").joinpath("draft.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def _in_words(error: "ValidationError") -> str:
    place = error.json_path.removeprefix("$").removeprefix(".") or "the whole"
    wanted: Any = error.validator_value
    if error.validator == "required":
        missing = next(key for key in wanted if key not in error.instance)
        return f"{place} lacks the key {missing!r}"
    if error.validator == "additionalProperties":
        return f"{place} has a key that no draft has"
    if error.validator == "anyOf":
        return f"{place} is none of the values that may stand there"
    known = wanted if isinstance(wanted, str | int | float) else ", ".join(map(str, wanted))
    return f"{place} does not fit the {error.validator} {known}"
