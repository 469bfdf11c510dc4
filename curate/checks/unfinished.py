"""Rules about answers that stop before they are finished."""
