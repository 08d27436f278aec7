"""Readers of what strangers may send, and programs that send them anything."""
