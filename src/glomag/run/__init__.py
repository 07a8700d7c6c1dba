"""Running the notebooks: staged, checked, and swapped in only when everything is whole."""
