"""Routes 流程 as data: what a TOML file of `resources/routes` says, read and checked before any matter takes it."""
