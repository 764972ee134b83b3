"""What may be done with notices and with dead letters."""

from website.notices.domain.dead_letters import retry_dead
from website.notices.domain.notices import mark_all_read, mark_read, tell, tell_many

__all__ = ["mark_all_read", "mark_read", "retry_dead", "tell", "tell_many"]
