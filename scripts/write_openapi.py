"""Write the OpenAPI description: `python scripts/write_openapi.py [docs/openapi.json]`; a test holds it current."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from echoreport.files import write_beside
from echoreport.server.api.application import create_api

WHERE = Path(__file__).parents[1] / "docs" / "openapi.json"


def description() -> str:
    """The description as the file has it."""
    return json.dumps(create_api().openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    with write_beside(Path(sys.argv[1]) if len(sys.argv) > 1 else WHERE) as part:
        part.write_text(description(), encoding="utf-8")
