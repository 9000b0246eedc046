"""The room's tables."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Moment(TypeDecorator[datetime]):
    """A point in time in UTC; SQLite keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of all tables; constraints have names, since migrations change them by name."""

    type_annotation_map = {datetime: Moment, str: Text}  # noqa: RUF012 - as SQLAlchemy wants it
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class RoomId(Table):
    """Which room the database belongs to; one row, made with the database.

    Attributes:
        id: Random; 32 hexadecimal digits. The room's folder has the same in a file.
    """

    __tablename__ = "room"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)


class User(Table):
    """An account. Nobody is ever deleted, since the audit trail names accounts: they are disabled.

    Attributes:
        name: For log-in.
        display_name: Signs.
        role: "reader" or "reviewer".
        password: Argon2 hash; None of the account that the one-time token opens.
        api_token: SHA-256 of the token for scripts; None where there is none.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    display_name: Mapped[str]
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str | None]
    api_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Session(Table):
    """A browser that is logged in.

    Attributes:
        key: SHA-256 of what its cookie holds.
        csrf: Has to come with each change.
    """

    __tablename__ = "sessions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="joined")


class Study(Table):
    """A study in the room.

    Attributes:
        id: Random; 32 hexadecimal digits.
        name: Shown in the worklist.
        state: One of `store.states.State`.
        source: "upload", "folder" or "api".
        version: Number of the current version; 0 before the first draft.
        model: That drafted it, with its version.
        patient: The header's patient id, where it has one; for export, so that splits are by patient.
        uncertainty: 1 less the least confidence of what the draft states, in [0, 1]; 1 where it states nothing.
        severity: Rank of the most severe grade that it states, 0 to 6; -1 where it states no lesion.
        summary: The stated lesions in a few words.
        text: Of the current version, for the search by words.
        vector: Of that text in the model's text space, float32 little-endian; None where it has none.
        fault: Why it could not be drafted, in a line; empty where nothing failed.
        claimed_by: Process that drafts it now; None where none does.
        claimed_at: When a process took it last; None before.
        drafting_seconds: From then to its draft; None before that.
        reviewer: Display name of who changed it last, or signed it.
    """

    __tablename__ = "studies"
    __table_args__ = (
        Index(None, "state", "received_at"),
        Index(None, "state", "uncertainty"),
        Index(None, "state", "severity"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    received_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    model: Mapped[str] = mapped_column(default="")
    patient: Mapped[str] = mapped_column(default="")
    uncertainty: Mapped[float] = mapped_column(default=1.0)
    severity: Mapped[int] = mapped_column(default=-1)
    summary: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    fault: Mapped[str] = mapped_column(default="")
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    drafting_seconds: Mapped[float | None]
    reviewer: Mapped[str] = mapped_column(default="")
    images: Mapped[list[Image]] = relationship(order_by="Image.position", back_populates="study")


class Image(Table):
    """A file of a study.

    Attributes:
        id: Random; 32 hexadecimal digits.
        name: As the draft names it: safe as a file name, and no other in the study has it.
        file: Below the room's image folder, with "/".
        sha256: Of the file.
        layers: JSON of what was seen in the frame: see `drafters.frames`; empty before it was read.
        vector: Its place in the model's text space, float32 little-endian; None where it is no Doppler spectrum.
        reason: Why it was not used; empty where it was.
    """

    __tablename__ = "images"
    __table_args__ = (UniqueConstraint("study_id", "name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    study_id: Mapped[str] = mapped_column(ForeignKey("studies.id"), index=True)
    position: Mapped[int]
    name: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    layers: Mapped[str] = mapped_column(default="")
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(default="")
    study: Mapped[Study] = relationship(back_populates="images")


class Version(Table):
    """What a study's report was at some time. Rows are added, never changed.

    Attributes:
        number: From 1, the machine's draft.
        kind: What made it: one of `store.states.Change`.
        by: Display name; empty for the machine.
        draft: The whole draft, JSON of `drafting.formats.as_json`.
        note: The reason of a rejection.
        before: Version that undoing this one brings back; 0 where there is none.
        after: Version that redoing brings back; 0 where there is none.
    """

    __tablename__ = "versions"

    study_id: Mapped[str] = mapped_column(ForeignKey("studies.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    draft: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    before: Mapped[int] = mapped_column(default=0)
    after: Mapped[int] = mapped_column(default=0)


class Access(Table):
    """A line of the audit trail: who did or looked at what. Rows are added, never changed.

    Attributes:
        action: A word such as "viewed", "image", "approved", "log-in failed".
        detail: Which image, format or version; no text of a report.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    by: Mapped[str]
    action: Mapped[str] = mapped_column(String(40))
    study_id: Mapped[str | None] = mapped_column(String(32), index=True)
    detail: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(String(64), default="")


class Watched(Table):
    """A file of the watched folder that was seen: taken, or found to be of no use.

    Attributes:
        key: SHA-256 of its path in that folder, size and time of change.
    """

    __tablename__ = "watched"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
