"""Rules about text that stands for text nobody wrote: fillers within an answer, inputs that are not there."""
