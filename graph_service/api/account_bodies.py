"""What is sent and answered of accounts, tokens and the audit of access."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph_service.access.roles import SCOPES
from graph_service.access.tokens import LONGEST_DAYS
from graph_service.api import schemas
from graph_service.api.parameters import Asked

Role = Literal["reader", "contributor", "approver", "administrator"]
Scope = Literal["read", "propose", "import", "decide", "administer"]
_FORBID: Final = ConfigDict(extra="forbid")


class NewAccount(BaseModel):
    """An account that is asked for."""

    model_config = _FORBID
    name: str = Field(min_length=1, max_length=200, description="what one signs in with; history keeps it")
    role: Role
    title: str = Field("", max_length=200, description="who it is, to read")
    unit: str = Field("", max_length=200, description="of which entity or office")


class NewRole(BaseModel):
    """Another role."""

    model_config = _FORBID
    role: Role


class NewPassword(BaseModel):
    """Another password for oneself."""

    model_config = _FORBID
    present: str = Field(max_length=400)
    new: str = Field(max_length=400)


class NewToken(BaseModel):
    """A token that is asked for."""

    model_config = _FORBID
    name: str = Field(min_length=1, max_length=200, description="what it is for")
    scopes: list[Scope] = Field(min_length=1, max_length=len(SCOPES), description="what it may do")
    days: int = Field(90, ge=1, le=LONGEST_DAYS, description="how long it is valid")


class ShownAccount(schemas.Shown):
    """An account, without anything secret."""

    name: str
    role: str
    title: str
    unit: str
    signs_in: bool = Field(description="whether there is a password, or a provider that vouches")
    added_at: str
    seen_at: str | None


class AccountList(schemas.Shown):
    """All accounts."""

    items: list[ShownAccount]


class Invitation(schemas.Shown):
    """What sets a password, once."""

    account: str
    path: str = Field(description="path of the page on this service; send it to that person alone")


class Me(schemas.Shown):
    """Who asks."""

    name: str
    role: str
    token: str | None


class ShownToken(schemas.Shown):
    """A token, without its secret."""

    id: str
    name: str
    account: str
    scopes: list[str]
    made_at: str
    expires_at: str
    used_at: str | None


class MadeToken(ShownToken):
    """A token that was just made."""

    secret: str = Field(description="shown now and never again")


class TokenList(schemas.Shown):
    """Tokens: one's own, and of an administrator everybody's."""

    items: list[ShownToken]


class ShownEvent(schemas.Shown):
    """One thing that was done or refused."""

    at: str
    what: str
    who: str
    address: str
    detail: str


class Events(schemas.Shown):
    """The audit of access, newest first."""

    items: list[ShownEvent]
    next_before: float | None = Field(description="`before` of the page that follows; null on the last")


class LogOptions(Asked):
    """Which events are listed."""

    limit: int = Field(100, ge=1, le=500, description="at most so many", examples=[10])
    before: float | None = Field(None, ge=0, le=2**40, description="only from before then, in seconds since 1970")
    who: str | None = Field(None, max_length=200, description="only what this name did")
