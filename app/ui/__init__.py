"""The Qt face of `Desk`: views that only show, presenters that connect them with the desk, one shell around them."""
