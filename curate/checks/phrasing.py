"""Rules about phrases that a model should not learn: refusals, chat padding, strangers' names, the prompt's echo."""
