"""事项: the face of `Desk.matters`."""
