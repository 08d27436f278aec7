"""The simulated PC: a desktop with a file manager, a recycle bin and a USB stick, as values and functions."""
