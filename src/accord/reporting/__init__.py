"""Views of an evaluation's JSON, and of nothing else: an offline HTML page, a PDF, and Plotly figures."""
