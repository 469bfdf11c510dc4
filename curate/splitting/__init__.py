"""Splitting a data set so that what is held out is new to the model."""
