"""What a finished bundle can and cannot do, beyond how often it finds the person: one question a file."""
