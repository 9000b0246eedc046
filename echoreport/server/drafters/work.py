"""The process that drafts: claims a study, drafts it, hands the draft over, and takes the next."""

from __future__ import annotations

import logging
import time
from multiprocessing.connection import Connection
from traceback import extract_tb

from sqlalchemy.exc import InterfaceError, OperationalError

from echoreport.errors import EchoReportError
from echoreport.reporter import Reporter
from echoreport.server.database.connecting import Database
from echoreport.server.database.tables import Study
from echoreport.server.drafters.draft_one import draft_one
from echoreport.server.drafters.loading import load_reporter
from echoreport.server.drafters.questions import READY
from echoreport.server.settings import Settings
from echoreport.server.store import claims

_SECONDS = 0.25
"""Between looks for a study that waits."""
_AWAY = 2.0
"""Seconds, likewise, while the database is not there."""
_log = logging.getLogger(__name__)


def work(settings: Settings, drafter: str, pipe: Connection) -> None:
    """Draft until the process is ended; `drafter` is its name in claims, `pipe` is told when the model is loaded."""
    reporter = load_reporter(settings, pipe)
    pipe.send(READY)
    database = Database(settings.database, pool=1)
    while True:
        try:
            _release_own(database, drafter)
            while True:
                if not _draft_next(database, reporter, settings, drafter):
                    time.sleep(_SECONDS)
        except (OperationalError, InterfaceError) as error:  # another would come again with the same study, for ever
            _log.warning("the room's database is away (%s); trying again", type(error).__name__)
            time.sleep(_AWAY)


def _release_own(database: Database, drafter: str) -> None:
    """What was claimed before the database went away waits again."""
    with database.writing() as session:
        claims.let_go(session, drafter)


def _draft_next(database: Database, reporter: Reporter, settings: Settings, drafter: str) -> bool:
    """Draft one study; False where none waits."""
    with database.reading() as session:
        if not claims.waiting(session):
            return False
    with database.writing() as session:
        study = claims.claim(session, drafter)
    if study is not None:
        _draft(database, reporter, settings, drafter, study)
    return study is not None


def _draft(database: Database, reporter: Reporter, settings: Settings, drafter: str, study: Study) -> None:
    files = {image.name: settings.images / image.file for image in study.images}
    try:
        drafted = draft_one(reporter, study.name, files)
    except EchoReportError as error:
        fault = str(error)
    except Exception as error:  # of a file that nobody has seen yet; its text may hold what the file does
        place = extract_tb(error.__traceback__)[-1]
        _log.error("a study could not be drafted: %s in %s:%s", type(error).__name__, place.filename, place.lineno)
        fault = f"got images that cannot be drafted ({type(error).__name__}): try again, or report it with this line"
    else:
        with database.writing() as session:
            claims.hand_over(session, study.id, drafter, drafted)
        return
    with database.writing() as session:
        claims.give_up(session, study.id, drafter, fault)
