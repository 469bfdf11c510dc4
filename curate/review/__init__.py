"""The review: people's decisions about records, kept so that none is ever lost."""
