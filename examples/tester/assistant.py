"""An application to test: it answers a question if both may pass, and says what its user is to do if not."""

from collections.abc import Callable

from aisecurity.guard import Blocked, Guard, Unscanned


class Assistant:
    """Answers questions with a model, below a guard."""

    def __init__(self, guard: Guard, model: Callable[[str], str]) -> None:
        self.guard = guard
        self.model = model

    def answer(self, question: str) -> str:
        """Return what the user is shown."""
        turn = self.guard.turn()
        try:
            asked = turn.prompt(question)
            return turn.response(self.model(asked), prompt=asked)
        except Blocked:
            return "I cannot talk about that."
        except Unscanned:
            return "Please try again in a minute."
