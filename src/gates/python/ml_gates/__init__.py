"""What the gates compute themselves, apart from the project they judge; see README.md."""
