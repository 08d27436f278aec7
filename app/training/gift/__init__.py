"""Moodle's GIFT: question banks of other people in, ours out, with a report of what could not be taken."""
