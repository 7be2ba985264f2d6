"""What people say of answers, and what editors make of it."""
