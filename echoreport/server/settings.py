"""What a review room is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one upload may hold, and how long a session lasts.

    Attributes:
        upload_bytes: Of a whole request; more is refused before it is read.
        image_bytes: Of one file.
        images: Files of one study.
        pixels: Rows times columns times frames of one file, by its header.
        session_hours: From log-in to its end.
        idle_hours: Without any request until a session ends.
        log_ins: Failed ones of one account or one address in ten minutes.
        body_bytes: Of any other request than an upload.
    """

    upload_bytes: int = 512 * 2**20
    image_bytes: int = 128 * 2**20
    images: int = 200
    pixels: int = 400_000_000
    session_hours: float = 12.0
    idle_hours: float = 2.0
    log_ins: int = 10
    body_bytes: int = 2**20


@dataclass(frozen=True, slots=True)
class Settings:
    """A review room.

    Attributes:
        model: Trained model folder.
        data: Folder of the room's own: database, images, exports. Made where it is missing.
        database_url: Of SQLAlchemy, such as "postgresql+psycopg://user@host/name"; by default SQLite in `data`.
        watch: Folder whose new files and folders become studies; None for none.
        watch_quiet: Seconds that what is new in `watch` has to stand still before it is taken.
        corpus: Corpus folder that the model was trained on, to show the images beside its paragraphs; None for none.
        drafters: Processes that draft.
        secure: Whether the pages are reached over TLS, so that cookies are sent over nothing else.
        behind_proxy: Whether every request comes through one proxy, which appends its client's address to
            X-Forwarded-For.
        port: That the server listens at; 0 where that is not known.
        hosts: Names and addresses that the room answers to, lower case, without ports; empty for any.
    """

    model: Path
    data: Path
    database_url: str = ""
    watch: Path | None = None
    watch_quiet: float = 30.0
    corpus: Path | None = None
    drafters: int = 1
    secure: bool = False
    behind_proxy: bool = False
    port: int = 0
    hosts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'room.sqlite').absolute()}"

    @property
    def images(self) -> Path:
        """Folder of the studies' images: a folder each, by the study's id."""
        return self.data / "images"

    @property
    def archive(self) -> Path:
        """Folder of what was made to show images of the corpus; it can be removed while the room is closed."""
        return self.data / "archive"

    @property
    def id_file(self) -> Path:
        """File with the room's id, which its database has too."""
        return self.data / "room.id"

    @property
    def incoming(self) -> Path:
        """Folder of what is being received; what a killed process left there is swept."""
        return self.data / "incoming"
