"""Values and rules of a court's statements; nothing here reads, writes, or asks for the time."""
