"""A clerk's side without a screen: vault, store, sync, courier, search, and `Desk`, the facade over them."""
