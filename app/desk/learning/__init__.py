"""Learning at a clerk's desk: courses, what was learnt, what is looked at again, tests. Private to the learner but for
one record (law 8)."""
