"""Matters at the hub: acts on them are judged by the rules, and their moves go to those whom they concern."""
