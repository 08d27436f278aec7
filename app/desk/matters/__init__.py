"""A clerk's matters 事项 on this desk: what lies where, what may be done with it, and doing it.

`rows` is what a face shows, `facade` what it calls (`Desk.matters`); the rest keeps lists and states in step with what
the hub sent and what waits in the outbox.
"""
