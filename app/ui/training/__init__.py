"""培训: lessons, self-tests, the formal test and the simulated PC."""
