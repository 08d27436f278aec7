"""The rules of learning: courses, items, papers, grading, the simulated PC. Pure; imports only `app.domain`."""
