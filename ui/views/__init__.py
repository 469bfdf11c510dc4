"""One file for each page, with a function `show`; Streamlit would run the files of a folder called pages by itself."""
