"""What can be wrong with a prompt or with a reply."""


class PromptError(Exception):
    """A prompt template that cannot be used, with what to change."""


class ReplyUnreadable(Exception):  # noqa: N818 - a state of the reply, not a mistake of ours
    """A model's reply from which no value of the expected shape can be read."""
