"""Who makes a request."""

from dataclasses import dataclass
from enum import StrEnum

OWNER = "owner"
"""Account that the one-time token opens."""


class Role(StrEnum):
    """What an account may do: readers look, reviewers change and sign as well."""

    READER = "reader"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in.

    Attributes:
        user_id: Of `tables.User`.
        name: For log-in.
        display_name: Signs.
        csrf: Of the session; empty where an API token was given, which no foreign page can send.
        address: That the request came from.
    """

    user_id: int
    name: str
    display_name: str
    role: Role
    csrf: str = ""
    address: str = ""

    @property
    def unnamed(self) -> bool:
        """Whether the account has no person's name: who signs with it says who they are."""
        return self.name == OWNER

    @property
    def reviews(self) -> bool:
        """Whether it may change anything."""
        return self.role is Role.REVIEWER
