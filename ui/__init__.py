"""The review workbench, run by Streamlit."""
