"""Nothing to say."""
