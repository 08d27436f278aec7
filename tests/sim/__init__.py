"""The simulator: many desks, one hub, bad lines, dying machines; every run follows from its seed (`make sim`)."""
