"""The review workbench's page list, run by Streamlit as a script. The pages come with `curate review`."""
