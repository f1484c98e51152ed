"""What can go wrong while a map is made. Imports nothing, so that any caller may catch it."""


class MapError(ValueError):
    """A map cannot be drawn as asked; the message says what was given and what to do."""


class MapModelError(MapError):
    """The JSON or the parts of a map model do not fit together."""


class TooManyNodes(MapError):
    """More nodes than the view can show legibly."""

    def __init__(self, given: int, most: int) -> None:
        super().__init__(
            f"{given} nodes are too many for the explore view, which shows at most {most}: "
            "choose a centre, or filter by framework, priority or entity"
        )
        self.given = given
        self.most = most
