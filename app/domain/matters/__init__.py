"""Matters 事项: the acts by which they travel, the state they are in, who may do what, and what it leads to.

Pure: `fold` makes the state of a matter from its accepted acts, `may` tells what somebody can do, `outcome` what an act
leads to. The hub runs them to accept, the desk to show what will happen (law 4).
"""
