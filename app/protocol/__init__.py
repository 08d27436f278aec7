"""What desks and hubs say to each other: messages, frames, pages, signatures, joining."""
