"""The pages of the review, in Streamlit; everything they know comes from `curate.review`."""
