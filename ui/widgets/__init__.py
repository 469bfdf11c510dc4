"""Widgets of our own: parts of a page that have to answer within a frame of the screen."""
