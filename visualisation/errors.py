"""What can go wrong while a map is made."""

from graph_service.errors import GraphServiceError
from graph_service.messages import Message


class MapError(GraphServiceError):
    """A map cannot be drawn as asked; the message says what was given and what to do."""


class MapModelError(MapError):
    """The JSON or the parts of a map model do not fit together."""


class TooManyNodes(MapError):
    """More nodes than the view can show legibly."""

    def __init__(self, given: int, most: int) -> None:
        super().__init__(
            Message(
                "{given} nodes are too many for the explore view, which shows at most {most}: choose a centre, "
                "or filter by framework, priority or entity",
                given=given,
                most=most,
            )
        )
        self.given = given
        self.most = most
