"""The county's side: store, exchange, enrolment, backup, administration."""
