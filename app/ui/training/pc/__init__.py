"""The simulated PC as a learner sees it: a screen, windows, a mouse and keys. What they do is `app.training.pc`'s."""
