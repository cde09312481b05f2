"""Published methods: what each has of its own between trunk, text encoder and losses, one a file."""
